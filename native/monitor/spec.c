#include "spec.h"

#include "say.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DRAIN_SECONDS = 30, DRAIN_SECONDS_MAX = 3600 };

/* Decimal, whole, at most `max`. Moves *text behind it. */
static int parse_number(const char **text, uint64_t max, uint64_t *number)
{
	char *end;
	if (**text < '0' || **text > '9')
		return -1;
	errno = 0;
	*number = strtoull(*text, &end, 10);
	*text = end;
	return errno != 0 || *number > max ? -1 : 0;
}

static int parse_whole(const char *text, uint64_t max, uint64_t *number)
{
	return parse_number(&text, max, number) < 0 || *text ? -1 : 0;
}

/* Never root: that is the point of it. */
static int parse_user(struct spec *spec, const char *text)
{
	uint64_t uid, gid;
	if (parse_number(&text, UINT32_MAX - 1, &uid) < 0 || *text++ != ':' || parse_whole(text, UINT32_MAX - 1, &gid) < 0 || uid == 0 || gid == 0)
		return -1;
	spec->has_user = true;
	spec->uid = (uid_t)uid;
	spec->gid = (gid_t)gid;
	return 0;
}

static int parse_option(struct spec *spec, int option, const char *value)
{
	uint64_t number;
	switch (option) {
	case 'a': spec->address = value; return 0;
	case 'c': spec->core_folder = value; return 0;
	case 'i': spec->images_root = value; return 0;
	case 'n': spec->node = value; return 0;
	case 's': spec->server_script = value; return 0;
	case 'b': spec->builder_script = value; return 0;
	case 'u': return parse_user(spec, value);
	case 'p':
		if (parse_whole(value, UINT16_MAX, &number) < 0)
			return -1;
		spec->port = (uint16_t)number;
		return 0;
	case 'd':
		if (parse_whole(value, DRAIN_SECONDS_MAX, &number) < 0)
			return -1;
		spec->drain_seconds = (uint32_t)number;
		return 0;
	default: return -1;
	}
}

static int parse_words(struct spec *spec, int argc, char **argv)
{
	static const struct option names[] = {
		{ "address", required_argument, NULL, 'a' }, { "port", required_argument, NULL, 'p' }, { "core", required_argument, NULL, 'c' },
		{ "images", required_argument, NULL, 'i' }, { "node", required_argument, NULL, 'n' }, { "server", required_argument, NULL, 's' },
		{ "builder", required_argument, NULL, 'b' }, { "user", required_argument, NULL, 'u' }, { "drain", required_argument, NULL, 'd' },
		{ NULL, 0, NULL, 0 },
	};
	*spec = (struct spec){ .drain_seconds = DRAIN_SECONDS };
	bool port = false;
	for (int option; (option = getopt_long(argc, argv, "", names, NULL)) != -1;) {
		port = port || option == 'p';
		if (parse_option(spec, option, optarg) < 0)
			return -1;
	}
	const char *paths[] = { spec->core_folder, spec->images_root, spec->node, spec->server_script, spec->builder_script };
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		if (!paths[i] || paths[i][0] != '/')
			return -1;
	return port && spec->address && optind == argc ? 0 : -1;
}

static int needs(const char *path, int mode)
{
	if (access(path, mode) == 0)
		return 0;
	say("%s: %s", path, strerror(errno));
	return -1;
}

/* The images' folder may be missing: the first build makes it. */
static int check_host(const struct spec *spec)
{
	struct stat images;
	if (stat(spec->images_root, &images) < 0 ? errno != ENOENT : !S_ISDIR(images.st_mode)) {
		say("%s: not a folder of images", spec->images_root);
		return -1;
	}
	return needs(spec->core_folder, X_OK) | needs(spec->node, X_OK) | needs(spec->server_script, R_OK) | needs(spec->builder_script, R_OK);
}

int spec_parse(struct spec *spec, int argc, char **argv)
{
	if (parse_words(spec, argc, argv) < 0) {
		say("usage: %s --address IP --port N --core FOLDER --images FOLDER --node PROGRAM --server SCRIPT --builder SCRIPT "
		    "[--user UID:GID] [--drain SECONDS]; paths absolute, nobody root", argv[0]);
		return -1;
	}
	return check_host(spec);
}
