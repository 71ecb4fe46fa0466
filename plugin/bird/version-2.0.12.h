/*
 *	bird-maps -- what is peculiar to BIRD 2.0.12
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Nearly nothing that the plugin sees: routes are what they are in 2.17.5.
 */

#ifndef MAPS_BIRD_VERSION_H_2_0_12
#define MAPS_BIRD_VERSION_H_2_0_12

/* Has no option for it */
#define MAPS_ALLOWS_MED(p) ((void) (p), false)

#include "bird/version-2.17.5.h"

#endif
