/* One line for whoever started us: each in one write, so that the lines of several processes stay whole. */
#ifndef GLOVEBOX_SAY_H
#define GLOVEBOX_SAY_H

/* Longer ones are cut. Keeps errno. */
__attribute__((format(printf, 1, 2))) void say(const char *format, ...);

#endif
