#ifndef GLOVEBOX_GLOB_H
#define GLOVEBOX_GLOB_H

#include "../common/protocol.h"

enum { GLOB_WORDS = PATTERN_BYTES_MAX / 64 + 1 };

/*
 * One component of a pattern as an automaton: state n is "n characters of the pattern are matched", a bit each. All states step at once,
 * so that a match takes the name's length times GLOB_WORDS, whatever the pattern is.
 */
struct glob {
	uint32_t length;
	/* In which states a star lets any character pass; in which a character leads to the next state. */
	uint64_t stars[GLOB_WORDS], accepts[256][GLOB_WORDS];
};

/* At most PATTERN_BYTES_MAX bytes without a slash: * ? [..] [!..]. A leading dot needs no special care. */
void glob_compile(struct glob *glob, const char *pattern);
bool glob_match(const struct glob *glob, const char *name);
bool glob_is_pattern(const char *text);

#endif
