#include "rootless.h"

#include "../common/fds.h"
#include "../common/map-ids.h"

#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static int map_own_id(uid_t uid, gid_t gid, struct fault *fault)
{
	char uids[24], gids[24];
	snprintf(uids, sizeof uids, "0 %u 1", uid);
	snprintf(gids, sizeof gids, "0 %u 1", gid);
	return map_ids(uids, gids, fault);
}

static noreturn void exec_map_tool(char *tool, pid_t target, uint32_t own, uint32_t first)
{
	char numbers[4][16];
	const uint32_t values[] = { (uint32_t)target, own, first, SUBORDINATE_IDS };
	for (int i = 0; i < 4; i++)
		snprintf(numbers[i], sizeof numbers[i], "%u", values[i]);
	char zero[] = "0", one[] = "1";
	char *arguments[] = { tool, numbers[0], zero, numbers[1], one, one, numbers[2], numbers[3], NULL };
	char *environment[] = { NULL };
	execve(tool, arguments, environment);
	_exit(127);
}

static int run_map_tool(char *tool, pid_t target, uint32_t own, uint32_t first)
{
	int status = -1;
	pid_t pid = fork();
	if (pid == 0)
		exec_map_tool(tool, target, own, first);
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0 ? 0 : -1;
}

/* Subordinate ids are mapped by two setuid programs of the host (uidmap), from outside of the namespace: so by a process that stays there. */
static pid_t start_mapper(const struct subordinate_ids *ids, int gate)
{
	pid_t target = getpid();
	pid_t pid = fork();
	if (pid != 0)
		return pid;
	char go, uid_tool[] = "/usr/bin/newuidmap", gid_tool[] = "/usr/bin/newgidmap";
	if (read_all(gate, &go, 1) < 0)
		_exit(1);
	_exit(run_map_tool(uid_tool, target, geteuid(), ids->uid) < 0 || run_map_tool(gid_tool, target, getegid(), ids->gid) < 0);
}

static int enter_with_mapper(const struct subordinate_ids *ids, struct fault *fault)
{
	int gate[2];
	if (pipe2(gate, O_CLOEXEC) < 0)
		return fault_set(fault, "pipe to the mapper of ids");
	pid_t mapper = start_mapper(ids, gate[0]);
	close_fd(&gate[0]);
	int status = mapper < 0 ? -1 : unshare(CLONE_NEWUSER | CLONE_NEWNET);
	if (status < 0)
		fault_set(fault, "make a user namespace");
	else
		write_all(gate[1], "", 1);
	close_fd(&gate[1]);
	int code = -1;
	bool mapped = mapper > 0 && waitpid(mapper, &code, 0) == mapper && code == 0;
	errno = EPERM;
	return status < 0 || mapped ? status : fault_set(fault, "map the subordinate ids (newuidmap, newgidmap)");
}

static int enter_alone(struct fault *fault)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
		return fault_set(fault, "make a user namespace");
	return map_own_id(uid, gid, fault);
}

static noreturn void try_proc(void)
{
	if (unshare(CLONE_NEWPID | CLONE_NEWNS) < 0)
		_exit(errno);
	pid_t pid = fork();
	if (pid == 0)
		_exit(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 && mount("proc", "/proc", "proc", 0, NULL) == 0 ? 0 : errno);
	int status;
	_exit(pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : EIO);
}

/* Every box needs one of its own, and no user gets one where parts of the host's are hidden: better told now than by the first run. */
static int check_proc(struct fault *fault)
{
	int status = -1;
	pid_t pid = fork();
	if (pid == 0)
		try_proc();
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return fault_set(fault, "try a /proc");
	errno = WIFEXITED(status) ? WEXITSTATUS(status) : EIO;
	return status == 0 ? 0 : fault_set(fault, "mount a /proc in a user namespace");
}

int rootless_enter(const struct subordinate_ids *ids, struct fault *fault)
{
	if ((ids->uid != 0 ? enter_with_mapper(ids, fault) : enter_alone(fault)) < 0)
		return -1;
	return check_proc(fault);
}
