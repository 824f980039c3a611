#include "environment.h"

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static bool begins_with_any(const char *entry, const char *const *starts)
{
	for (; *starts; starts++)
		if (strncmp(entry, *starts, strlen(*starts)) == 0)
			return true;
	return false;
}

void keep_environment(const char *const *starts)
{
	size_t kept = 0;
	for (char **entry = environ; *entry; entry++)
		if (begins_with_any(*entry, starts))
			environ[kept++] = *entry;
	environ[kept] = NULL;
}
