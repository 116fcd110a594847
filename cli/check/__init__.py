"""The check of an environment: what a running Orderwright needs is there, of the right kind, and safe; what is not is named with what to mend."""
