"""The portal: what the agency's team and its clients see in a browser.

Owns: nothing. It shows what the apps' HTTP APIs answer to the person who is signed in, and passes on what they do.
Hears: nothing.
Tells: nothing.
"""
