"""A simulator of Stripe and PayPal: it answers over HTTP as they do, shows their pages to a browser, and sends their webhooks."""
