"""Billing: what clients owe and what they have paid.

Owns invoices with their lines and payments, what is asked of Stripe and PayPal and what they say, the clients' balances, and the double-entry ledger that everything is posted to.

Hears from intake: client registered, changed, erased, order review demanded, purchase checked, order rejected, order withdrawn; from workflow: order cancelled, changed.

Tells: invoice issued, paid, voided, written off; order funded; payment failed, disputed; invoice refunded; refund failed; balance changed; credits granted; subscription started, renewed, paid, past due, paused, resumed, cancelled; plan changed.
"""
