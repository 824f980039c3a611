#ifndef GLOVEBOX_GLOB_H
#define GLOVEBOX_GLOB_H

#include <stdbool.h>

/* Does a name (no slash) match one component of a pattern: * ? [..] [!..]? A leading dot needs no special care. */
bool glob_match(const char *pattern, const char *name);
bool glob_is_pattern(const char *text);

#endif
