"""Notify tells clients and members what has happened, and can prove that it did.

Owns: rules who is told, wordings and the brand, notices and their attempts, endpoints, suppressions, inboxes.
Hears: from intake, billing and workflow whatever somebody should be told, and who people and orders are.
Tells: NoticeDelivered, NoticeFailed. Asks itself: HandOverDue.
"""
