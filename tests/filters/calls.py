"""bird-maps -- the generated functions that are asked

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

Which call judges a route of a session, and which one an operator's filter
would make for it.
"""


def judging(session, direction, external):
    """The call that judges, or None where no filter is called."""
    mode = "maps_" + session.mode
    if session.role == "microsoft" and direction == "export":
        return "maps_judge_export_as(%s, %s);" % (mode, own(session))
    if session.role == "microsoft":
        return "maps_judge_microsoft_as(%s);" % mode
    if session.role == "unlisted" and direction == "export":
        return "maps_judge_unlisted();"
    if session.role == "client" and direction == "import":
        return "maps_judge_%s_as(%s);" % ("client" if external else "internal", mode)
    return None


def entry(address, session, direction, external):
    """What an operator's filter calls; imports know the session by the neighbour."""
    if direction == "export" and session.role == "microsoft":
        return "maps_export_microsoft_as(maps_%s, %s);" % (session.mode, own(session))
    if direction == "export":
        return "maps_export_client();"
    way = session.role if external else "internal"
    return "{ from = %s; maps_import_%s(); }" % (address, way)


def own(session):
    """Will BIRD put its ASN in front?"""
    return "true" if session.prepends else "false"
