    # A member with a registered ASN: copy this to f_import_asN.foil.php of each. What breaks a rule
    # loses 8075:8007 and is told why. Of the reasons IXP Manager would take those with 1101 for
    # its own and drop the route for everybody: they are left to show route filter maps_why.
    maps_import_client();
    bgp_large_community.delete( [ ( routeserverasn, 1101, * ) ] );
