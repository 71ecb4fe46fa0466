#
#	bird-maps -- a network of the test's own
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""Moves this process into a private network namespace and gives it addresses.

Daemons started afterwards live in the same namespace. Root needs nothing else;
other users get a user namespace of their own along with it.
"""

import ctypes
import errno
import fcntl
import ipaddress
import os
import socket
import struct

LISTENING = "0A"  # the state of a socket in /proc/net/tcp
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
NLMSG_ERROR, RTM_NEWADDR = 2, 20
NLM_F_REQUEST, NLM_F_ACK, NLM_F_REPLACE, NLM_F_CREATE = 1, 4, 0x100, 0x400
IFA_ADDRESS, IFA_LOCAL, IFA_F_NODAD = 1, 2, 2

_libc = ctypes.CDLL(None, use_errno=True)


class NoNamespace(Exception):
    """This machine lets us make no network namespace."""


def enter():
    """Moves to a new, empty network. Call it while there is no other thread."""
    uid, gid = os.getuid(), os.getgid()
    if _libc.unshare(CLONE_NEWNET) == 0:
        _loopback_up()
        return
    if _libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        why = os.strerror(ctypes.get_errno())
        raise NoNamespace(
            f"cannot make a network namespace ({why}): run as root, or allow user namespaces"
        )
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"0 {uid} 1")
    _write("/proc/self/gid_map", f"0 {gid} 1")
    _loopback_up()


def add_addresses(*addresses):
    """Puts the addresses, perhaps with "/LENGTH", on the loopback interface."""
    index = socket.if_nametoindex("lo")
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as sock:
        sock.bind((0, 0))
        for address in addresses:
            _add_address(sock, index, ipaddress.ip_interface(address))


def _write(path, text):
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def _loopback_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        request = fcntl.ioctl(sock, SIOCGIFFLAGS, struct.pack("16sh14x", b"lo", 0))
        flags = struct.unpack("16sh14x", request)[1]
        fcntl.ioctl(sock, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))


def _add_address(sock, index, interface):
    family = socket.AF_INET if interface.version == 4 else socket.AF_INET6
    address, length = interface.ip, interface.network.prefixlen
    body = struct.pack("=BBBBi", family, length, IFA_F_NODAD, 0, index)
    for kind in (IFA_LOCAL, IFA_ADDRESS):
        body += struct.pack("=HH", 4 + len(address.packed), kind) + address.packed
    flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE
    sock.send(struct.pack("=IHHII", 16 + len(body), RTM_NEWADDR, flags, 1, 0) + body)

    answer = sock.recv(65536)
    kind = struct.unpack_from("=IHHII", answer)[1]
    code = -struct.unpack_from("=i", answer, 16)[0] if kind == NLMSG_ERROR else errno.EPROTO
    if code:
        raise OSError(code, f"cannot add {address} to lo: {os.strerror(code)}")


def queued_bytes():
    """Bytes, and connections, in this network that their receivers have not taken yet."""
    total = 0
    for table in ("/proc/self/net/tcp", "/proc/self/net/tcp6"):
        with open(table, encoding="ascii") as file:
            for line in file.readlines()[1:]:
                words = line.split()
                unsent, unread = (int(number, 16) for number in words[4].split(":"))
                total += unread if words[3] == LISTENING else unsent + unread
    return total
