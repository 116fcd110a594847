"""The drill: everything is hurt while orders flow, then every order is accounted for."""
