#include "glob.h"

#include <string.h>

/* A set after `[`; *end is set behind its `]`. A set without end matches nothing, as a plain `[` would not help anyone. */
static bool match_set(const char *set, char character, const char **end)
{
	bool negated = *set == '!' || *set == '^';
	bool found = false;
	set += negated;
	for (bool first = true; *set && (*set != ']' || first); first = false) {
		unsigned char low = (unsigned char)*set++, high = low;
		if (set[0] == '-' && set[1] && set[1] != ']') {
			high = (unsigned char)set[1];
			set += 2;
		}
		found = found || ((unsigned char)character >= low && (unsigned char)character <= high);
	}
	*end = *set ? set + 1 : NULL;
	return *set && found != negated;
}

/* Goes back only to the last star, so that the time is bounded by the product of the lengths. */
bool glob_match(const char *pattern, const char *name)
{
	const char *star = NULL, *retry = NULL;
	while (*name) {
		const char *next = pattern + 1;
		bool matches = *pattern == '?' || (*pattern && *pattern != '*' && *pattern != '[' && *pattern == *name);
		if (*pattern == '*') {
			star = pattern++;
			retry = name;
			continue;
		}
		if (*pattern == '[')
			matches = match_set(pattern + 1, *name, &next) && next;
		if (matches) {
			pattern = next;
			name++;
		} else if (star) {
			pattern = star + 1;
			name = ++retry;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == 0;
}

bool glob_is_pattern(const char *text)
{
	return strpbrk(text, "*?[") != NULL;
}
