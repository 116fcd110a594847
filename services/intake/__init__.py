"""Intake: takes orders in, checks them, asks for what is missing, until they are validated.

Owns: services and their forms, clients, purchases and orders until they are validated, follow-ups for missing details.
Asked: SubmitOrder by any producer, RemindClient, DeliverReplies and PruneUploads by itself.
Hears: OrderFunded from billing.
Tells: ClientRegistered, ClientChanged, ClientMerged, ClientErased, ContactChanged, ServicePublished, OrderReceived, OrderIncomplete, OrderDetailsCompleted,
OrderReviewDemanded, OrderApproved, PurchaseChecked, OrderValidated, OrderRejected, OrderWithdrawn.
"""
