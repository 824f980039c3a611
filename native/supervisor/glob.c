#include "glob.h"

#include <string.h>

static void accept(struct glob *glob, unsigned low, unsigned high, bool negated)
{
	for (unsigned character = low; character <= high; character++) {
		uint64_t *word = &glob->accepts[character][glob->length / 64], bit = 1ull << glob->length % 64;
		*word = negated ? *word & ~bit : *word | bit;
	}
}

/* A set after `[`; what follows its `]`. A set without end matches nothing, as a plain `[` would not help anyone. */
static const char *compile_set(struct glob *glob, const char *set)
{
	bool negated = *set == '!' || *set == '^';
	set += negated;
	if (negated)
		accept(glob, 0, 255, false);
	for (bool first = true; *set && (*set != ']' || first); first = false) {
		unsigned char low = (unsigned char)*set++, high = low;
		if (set[0] == '-' && set[1] && set[1] != ']') {
			high = (unsigned char)set[1];
			set += 2;
		}
		accept(glob, low, high, negated);
	}
	if (*set)
		return set + 1;
	accept(glob, 0, 255, true);
	return set;
}

void glob_compile(struct glob *glob, const char *pattern)
{
	memset(glob, 0, sizeof *glob);
	while (*pattern) {
		unsigned char character = (unsigned char)*pattern++;
		if (character == '*') {
			glob->stars[glob->length / 64] |= 1ull << glob->length % 64;
			continue;
		}
		if (character == '[')
			pattern = compile_set(glob, pattern);
		else if (character == '?')
			accept(glob, 0, 255, false);
		else
			accept(glob, character, character, false);
		glob->length++;
	}
}

bool glob_match(const struct glob *glob, const char *name)
{
	uint64_t states[GLOB_WORDS] = { 1 };
	for (; *name; name++) {
		const uint64_t *accepts = glob->accepts[(unsigned char)*name];
		uint64_t carry = 0;
		for (uint32_t word = 0; word <= glob->length / 64; word++) {
			uint64_t moved = states[word] & accepts[word];
			states[word] = moved << 1 | carry | (states[word] & glob->stars[word]);
			carry = moved >> 63;
		}
	}
	return states[glob->length / 64] >> glob->length % 64 & 1;
}

bool glob_is_pattern(const char *text)
{
	return strpbrk(text, "*?[") != NULL;
}
