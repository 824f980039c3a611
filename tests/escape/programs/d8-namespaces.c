/* New namespaces by every call that can make them, alone and together, and a thread to show that libc still works. */
#include "escape.h"

static const unsigned long KINDS[] = {
	CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWNET, CLONE_NEWIPC, CLONE_NEWUTS, CLONE_NEWCGROUP, 0x80 /* CLONE_NEWTIME */,
	CLONE_NEWUSER | CLONE_NEWNS, CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWPID,
};
enum { KIND_COUNT = sizeof KINDS / sizeof *KINDS };

static int denied(long result)
{
	if (result == 0)
		_exit(0);
	return result == -1 && errno == EPERM;
}

static void *work(void *value)
{
	return value;
}

int main(void)
{
	int unshared = 0, cloned = 0, entered = 0, status;
	char path[64];
	pthread_t thread;
	void *value = NULL;
	struct { uint64_t fields[11]; } arguments = { { CLONE_NEWUSER, 0, 0, 0, SIGCHLD } };

	for (int i = 0; i < KIND_COUNT; i++) {
		pid_t child = fork();
		if (child == 0)
			_exit(syscall(SYS_unshare, KINDS[i]) == -1 && errno == EPERM ? 0 : 1);
		waitpid(child, &status, 0);
		unshared += status == 0;
		if (KINDS[i] != 0x80)
			cloned += denied(syscall(SYS_clone, KINDS[i] | SIGCHLD, 0, 0, 0, 0));
	}
	say("unshare denied=%d of %d\n", unshared, KIND_COUNT);
	say("clone denied=%d of %d\n", cloned, KIND_COUNT - 1);
	for (int i = 0; i < 3; i++) {
		snprintf(path, sizeof path, "/proc/self/ns/%s", (const char *[]){ "user", "net", "mnt" }[i]);
		entered += syscall(SYS_setns, open(path, O_RDONLY), 0) == -1 && (errno == EPERM || errno == ENOSYS);
	}
	say("setns denied=%d of 3\n", entered);
	say("clone3=%s\n", outcome(syscall(SYS_clone3, &arguments, sizeof arguments)));
	if (pthread_create(&thread, NULL, work, "thread works") == 0)
		pthread_join(thread, &value);
	say("%s\n", value ? (char *)value : "no thread");
	return 0;
}
