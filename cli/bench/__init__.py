"""How fast the whole way of an order is, beside the fastest that Celery alone could be."""
