/* Which hierarchies this process is in, and where they are mounted: /proc/self/cgroup against /proc/self/mountinfo. */
#include "cgroup.h"

#include "../common/fds.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const NAMES[CONTROLLERS] = { "memory", "pids", "cpuacct", "cpu" };

static bool has_word(const char *list, const char *word)
{
	size_t length = strlen(word);
	for (const char *at = list; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
		if (strncmp(at, word, length) == 0 && (at[length] == ',' || at[length] == 0))
			return true;
	return false;
}

/* This process's path in the hierarchy with a controller ("" is the unified one); false when it is in none. */
static bool find_path(const char *controller, char *path, size_t room)
{
	FILE *file = fopen("/proc/self/cgroup", "re");
	char *line = NULL;
	size_t size = 0;
	bool found = false;
	while (file && !found && getline(&line, &size, file) > 0) {
		line[strcspn(line, "\n")] = 0;
		char *list = strchr(line, ':');
		char *where = list ? strchr(list + 1, ':') : NULL;
		if (!where)
			continue;
		*where++ = 0;
		found = *controller ? has_word(list + 1, controller) : list[1] == 0;
		if (found)
			snprintf(path, room, "%s", where);
	}
	free(line);
	if (file)
		fclose(file);
	return found;
}

/* Splits a mountinfo line: "id parent dev ROOT POINT options ... - TYPE source OPTIONS". */
static bool parse_mount(char *line, char **root, char **point, char **type, char **options)
{
	char *field[5];
	char *rest = line;
	for (int i = 0; i < 5; i++)
		field[i] = strsep(&rest, " ");
	char *tail = rest ? strstr(rest, " - ") : NULL;
	if (!field[4] || !tail)
		return false;
	*root = field[3];
	*point = field[4];
	rest = tail + 3;
	*type = strsep(&rest, " ");
	strsep(&rest, " ");
	*options = rest ? strsep(&rest, "\n") : NULL;
	return *type && *options;
}

static bool find_mount(const char *controller, const char *path, char *own, size_t room)
{
	FILE *file = fopen("/proc/self/mountinfo", "re");
	char *line = NULL;
	size_t size = 0;
	bool found = false;
	while (file && !found && getline(&line, &size, file) > 0) {
		char *root, *point, *type, *options;
		if (!parse_mount(line, &root, &point, &type, &options))
			continue;
		if (strcmp(type, *controller ? "cgroup" : "cgroup2") != 0 || (*controller && !has_word(options, controller)))
			continue;
		size_t skip = strcmp(root, "/") == 0 ? 0 : strlen(root);
		if (strncmp(path, root, skip) != 0)
			continue;
		snprintf(own, room, "%s%s", point, strcmp(path + skip, "/") == 0 ? "" : path + skip);
		found = access(own, W_OK) == 0;
	}
	free(line);
	if (file)
		fclose(file);
	return found;
}

static int add_tree(struct cgroups *groups, const char *controller)
{
	char path[PATH_MAX];
	struct cgroup_tree *tree = &groups->trees[groups->tree_count];
	if (!find_path(controller, path, sizeof path) || !find_mount(controller, path, tree->own, sizeof tree->own))
		return -1;
	for (int i = 0; i < groups->tree_count; i++)
		if (strcmp(groups->trees[i].own, tree->own) == 0)
			return i;
	return groups->tree_count++;
}

static int find_trees(struct cgroups *groups, struct fault *fault)
{
	groups->driver = &cgroup1_driver;
	for (int i = 0; i < CONTROLLERS; i++)
		groups->tree_of[i] = add_tree(groups, NAMES[i]);
	if (groups->tree_of[CONTROLLER_MEMORY] < 0) {
		groups->driver = &cgroup2_driver;
		groups->tree_count = 0;
		int tree = add_tree(groups, "");
		for (int i = 0; i < CONTROLLERS; i++)
			groups->tree_of[i] = tree;
	}
	errno = ENOENT;
	for (int i = CONTROLLER_MEMORY; i <= CONTROLLER_CPUACCT; i++)
		if (groups->tree_of[i] < 0)
			return fault_set(fault, "find a writable cgroup hierarchy");
	return 0;
}

static int make_root(const struct cgroups *groups, struct cgroup_tree *tree, uint32_t instance, struct fault *fault)
{
	/* A supervisor before us may have moved the processes of this group to its leaf, us among them. */
	char *leaf = strstr(tree->own, "/" CGROUP_HOST_LEAF);
	if (leaf)
		*leaf = 0;
	int own = open(tree->own, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int status = own < 0 ? -1 : groups->driver->prepare(own);
	close_fd(&own);
	if (status < 0)
		return fault_set(fault, "enable the cgroup controllers");
	snprintf(tree->root, sizeof tree->root, "%s/glovebox-%u", tree->own, instance);
	cgroup_remove_tree(tree->root);
	if (mkdir(tree->root, 0755) < 0)
		return fault_set(fault, "make the cgroup of the instance");
	tree->fd = open(tree->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (tree->fd < 0 || groups->driver->prepare(tree->fd) < 0)
		return fault_set(fault, "set up the cgroup of the instance");
	groups->driver->weigh(tree->fd, (uint64_t)sysconf(_SC_NPROCESSORS_ONLN));
	return 0;
}

static int open_trees(struct cgroups *groups, uint32_t instance, struct fault *fault)
{
	if (find_trees(groups, fault) < 0)
		return -1;
	for (int i = 0; i < groups->tree_count; i++)
		if (make_root(groups, &groups->trees[i], instance, fault) < 0)
			return -1;
	return 0;
}

static void do_without(struct cgroups *groups)
{
	for (int i = 0; i < groups->tree_count; i++) {
		close_fd(&groups->trees[i].fd);
		if (*groups->trees[i].root)
			cgroup_remove_tree(groups->trees[i].root);
	}
	groups->tree_count = 0;
	groups->processes_max = 0;
	groups->driver = &cgroup0_driver;
}

int cgroups_open(struct cgroups *groups, uint32_t instance, struct fault *fault)
{
	for (int i = 0; i < CGROUP_TREES_MAX; i++)
		groups->trees[i].fd = -1;
	if (open_trees(groups, instance, fault) == 0 && cgroups_bound(groups) == 0)
		return 0;
	if (!groups->optional)
		return -1;
	do_without(groups);
	return 0;
}
