/*
 * Build-time tool: turns a syscall policy in the OCI / Docker format into the BPF program that a step process loads.
 *
 *     compile-policy POLICY.json OUTPUT.bpf [WEAKEN.json GUARD...]
 *
 * A value is compared under a 32-bit mask when the kernel reads only 32 bits of the argument: say op SCMP_CMP_MASKED_EQ with value the
 * mask and valueTwo the datum, as in Docker's own format. Calls of an architecture that is not listed get the default action. Names that
 * an architecture does not have are skipped, as everywhere in that format. For test builds: what a guard of WEAKEN.json says of a call
 * takes the place of all that the policy says of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RULE_ARGUMENTS_MAX = 6, TREE_OPTIMIZATION = 2, GUARDS_MAX = 16 };

static void die(const char *message, const char *detail)
{
	fprintf(stderr, "compile-policy: %s: %s\n", message, detail ? detail : "missing");
	exit(1);
}

static uint32_t action_of(const char *name, const json_t *errno_value)
{
	uint16_t number = (uint16_t)(json_is_integer(errno_value) ? json_integer_value(errno_value) : EPERM);
	if (name && strcmp(name, "SCMP_ACT_ALLOW") == 0)
		return SCMP_ACT_ALLOW;
	if (name && strcmp(name, "SCMP_ACT_ERRNO") == 0)
		return SCMP_ACT_ERRNO(number);
	if (name && strcmp(name, "SCMP_ACT_KILL_PROCESS") == 0)
		return SCMP_ACT_KILL_PROCESS;
	die("unknown action", name);
	return 0;
}

static enum scmp_compare operator_of(const char *name)
{
	static const struct { const char *name; enum scmp_compare operator; } operators[] = {
		{ "SCMP_CMP_NE", SCMP_CMP_NE }, { "SCMP_CMP_LT", SCMP_CMP_LT }, { "SCMP_CMP_LE", SCMP_CMP_LE }, { "SCMP_CMP_EQ", SCMP_CMP_EQ },
		{ "SCMP_CMP_GE", SCMP_CMP_GE }, { "SCMP_CMP_GT", SCMP_CMP_GT }, { "SCMP_CMP_MASKED_EQ", SCMP_CMP_MASKED_EQ },
	};
	for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
		if (name && strcmp(operators[i].name, name) == 0)
			return operators[i].operator;
	die("unknown comparison", name);
	return SCMP_CMP_EQ;
}

/* The two names that an architecture goes by: in "architectures" and in a rule's "includes". */
struct architecture {
	const char *name, *included_as;
	uint32_t token;
};

static const struct architecture *architecture_of(const char *name)
{
	static const struct architecture known[] = {
		{ "SCMP_ARCH_X86_64", "amd64", SCMP_ARCH_X86_64 }, { "SCMP_ARCH_X86", "x86", SCMP_ARCH_X86 },
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (name && strcmp(known[i].name, name) == 0)
			return &known[i];
	die("unknown architecture", name);
	return NULL;
}

static bool is_included(const json_t *group, const struct architecture *architecture)
{
	const json_t *list = json_object_get(json_object_get(group, "includes"), "arches");
	size_t index;
	json_t *item;
	json_array_foreach(list, index, item)
		if (strcmp(json_string_value(item), architecture->included_as) == 0)
			return true;
	return !list;
}

static unsigned int rule_arguments(const json_t *list, struct scmp_arg_cmp *arguments)
{
	size_t index;
	json_t *item;
	json_array_foreach(list, index, item) {
		if (index == RULE_ARGUMENTS_MAX)
			die("too many arguments in a rule", "");
		arguments[index] = (struct scmp_arg_cmp){
			.arg = (unsigned int)json_integer_value(json_object_get(item, "index")),
			.op = operator_of(json_string_value(json_object_get(item, "op"))),
			.datum_a = (scmp_datum_t)json_integer_value(json_object_get(item, "value")),
			.datum_b = (scmp_datum_t)json_integer_value(json_object_get(item, "valueTwo")),
		};
	}
	return (unsigned int)json_array_size(list);
}

/* Guards of a test build that are off, from WEAKEN.json; none in every other. */
static const json_t *weakened[GUARDS_MAX];
static int weakened_count;

static void read_weakened(const char *path, char **guards)
{
	json_error_t error;
	const json_t *all = json_load_file(path, 0, &error);
	if (!all)
		die(path, error.text);
	for (; *guards && weakened_count < GUARDS_MAX; guards++) {
		weakened[weakened_count] = json_object_get(all, *guards);
		if (!weakened[weakened_count++])
			die("unknown guard", *guards);
	}
}

static bool is_weakened(const char *syscall_name)
{
	size_t group_index, name_index;
	json_t *group, *name;
	for (int i = 0; i < weakened_count; i++)
		json_array_foreach(json_object_get(weakened[i], "syscalls"), group_index, group)
			json_array_foreach(json_object_get(group, "names"), name_index, name)
				if (strcmp(json_string_value(name), syscall_name) == 0)
					return true;
	return false;
}

static uint32_t bad_architecture_action(uint32_t default_action)
{
	for (int i = 0; i < weakened_count; i++)
		if (json_object_get(weakened[i], "badArchitecture"))
			return action_of(json_string_value(json_object_get(weakened[i], "badArchitecture")), NULL);
	return default_action;
}

static void add_rules(scmp_filter_ctx filter, const json_t *group, uint32_t default_action, bool replaces)
{
	struct scmp_arg_cmp arguments[RULE_ARGUMENTS_MAX];
	uint32_t action = action_of(json_string_value(json_object_get(group, "action")), json_object_get(group, "errnoRet"));
	unsigned int count = rule_arguments(json_object_get(group, "args"), arguments);
	size_t index;
	json_t *item;
	/* The library refuses a rule that says what the default says. */
	if (action == default_action)
		return;
	json_array_foreach(json_object_get(group, "names"), index, item) {
		const char *name = json_string_value(item);
		int number = name ? seccomp_syscall_resolve_name(name) : __NR_SCMP_ERROR;
		if (number == __NR_SCMP_ERROR)
			die("unknown syscall", name);
		if (!replaces && is_weakened(name))
			continue;
		int status = seccomp_rule_add_array(filter, action, number, count, arguments);
		if (status < 0 && status != -EDOM)
			die("cannot add a rule", name);
	}
}

/* One filter an architecture: an argument rule for socket() on i386 would make the library allow all of socketcall(). */
static scmp_filter_ctx build_filter(const json_t *policy, const struct architecture *architecture)
{
	uint32_t default_action = action_of(json_string_value(json_object_get(policy, "defaultAction")), json_object_get(policy, "defaultErrnoRet"));
	scmp_filter_ctx filter = seccomp_init(default_action);
	if (!filter || seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, bad_architecture_action(default_action)) < 0)
		die("cannot start a filter", "");
	if (seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, TREE_OPTIMIZATION) < 0)
		die("cannot ask for a binary tree", "");
	if (architecture->token != seccomp_arch_native() &&
	    (seccomp_arch_add(filter, architecture->token) < 0 || seccomp_arch_remove(filter, SCMP_ARCH_NATIVE) < 0))
		die("cannot set the architecture", architecture->name);
	size_t index;
	json_t *group;
	json_array_foreach(json_object_get(policy, "syscalls"), index, group)
		if (is_included(group, architecture))
			add_rules(filter, group, default_action, false);
	for (int i = 0; i < weakened_count; i++)
		json_array_foreach(json_object_get(weakened[i], "syscalls"), index, group)
			add_rules(filter, group, default_action, true);
	return filter;
}

int main(int argc, char **argv)
{
	if (argc < 3)
		die("usage", "compile-policy POLICY.json OUTPUT.bpf [WEAKEN.json GUARD...]");
	if (argc > 3)
		read_weakened(argv[3], argv + 4);
	json_error_t error;
	json_t *policy = json_load_file(argv[1], 0, &error);
	if (!policy)
		die(argv[1], error.text);
	scmp_filter_ctx filter = NULL;
	size_t index;
	json_t *item;
	json_array_foreach(json_object_get(policy, "architectures"), index, item) {
		scmp_filter_ctx part = build_filter(policy, architecture_of(json_string_value(item)));
		if (!filter)
			filter = part;
		else if (seccomp_merge(filter, part) < 0)
			die("cannot merge architecture", json_string_value(item));
	}
	int fd = filter ? open(argv[2], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644) : -1;
	if (fd < 0 || seccomp_export_bpf(filter, fd) < 0 || close(fd) < 0)
		die("cannot write", argv[2]);
	seccomp_release(filter);
	json_decref(policy);
	return 0;
}
