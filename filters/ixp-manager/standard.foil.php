<?php
/*
 * Route server configuration with the MAPS filters: resources/skins/NAME/api/v4/router/server/bird2/
 *
 * The parts are IXP Manager's own, in its order; the line with the include is ours. The route
 * servers must have maps-filters.conf there.
 */
$parts = 'api/v4/router/server/bird2/';
$protocol = [ 'ipproto' => $t->router->protocol === 6 ? 'ipv6' : 'ipv4' ];
?>
<?= $this->insert( $parts . 'header' ) ?>
<?= $this->insert( $parts . 'community-filtering-definitions' ) ?>
<?= $this->insert( $parts . 'community-filter' ) ?>
<?= $this->insert( $parts . 'rpki' ) ?>
<?= $this->insert( $parts . 'filter-transit-networks' ) ?>

include "/etc/bird/maps-filters.conf";

<?= $this->insert( $parts . 'neighbor-template', $protocol ) ?>
<?= $this->insert( $parts . 'neighbors', $protocol ) ?>
<?= $this->insert( $parts . 'footer' ) ?>

##
## END_OF_CONFIG_MARKER_FOR_<?= $t->handle . "\n" ?>
##
