#
#	bird-maps -- the live tests' harness
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""Real BIRDs on loopback, a scripted BGP speaker, and what compares them.

A test program imports this package, calls namespace.enter() and then starts
what it needs. Everything it starts dies with it, and its network is its own,
so test programs run in parallel and leave nothing behind.
"""
