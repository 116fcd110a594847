"""Notify tells clients and members what has happened, and can prove that it did.

Owns: notices and their attempts, templates, the mail channel.
Hears: from intake, billing and workflow whatever somebody should be told, and who people and orders are.
Tells: NoticeDelivered, NoticeFailed. Asks itself: HandOverDue.
"""
