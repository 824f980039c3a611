/* One line for whoever started us: each in one write, so that the lines of several processes stay whole. */
#ifndef GLOVEBOX_SAY_H
#define GLOVEBOX_SAY_H

#include <stdio.h>

#define say(format, ...) fprintf(stderr, "glovebox: " format "\n" __VA_OPT__(, ) __VA_ARGS__)

#endif
