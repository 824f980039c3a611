#include "policy.h"

#include "../common/fds.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { INSTRUCTIONS_MAX = 4096 };

static int seal_copy(int file)
{
	static char filter[INSTRUCTIONS_MAX * sizeof(struct sock_filter)];
	ssize_t bytes = read(file, filter, sizeof filter);
	if (bytes <= 0 || bytes % (ssize_t)sizeof(struct sock_filter) != 0) {
		errno = bytes < 0 ? errno : EINVAL;
		return -1;
	}
	int copy = memfd_create("seccomp", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (copy < 0)
		return -1;
	if (write_all(copy, filter, (size_t)bytes) < 0 || fcntl(copy, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) < 0)
		close_fd(&copy);
	return copy;
}

static int load_one(struct policies *policies, int folder, const char *file_name)
{
	size_t length = strlen(file_name) - strlen(".bpf");
	if (length >= POLICY_NAME_MAX || policies->count == POLICIES_MAX) {
		errno = E2BIG;
		return -1;
	}
	int file = openat(folder, file_name, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return -1;
	int fd = seal_copy(file);
	close(file);
	if (fd < 0)
		return -1;
	memcpy(policies->list[policies->count].name, file_name, length);
	policies->list[policies->count].name[length] = 0;
	policies->list[policies->count++].fd = fd;
	return 0;
}

int policies_load(struct policies *policies, const char *folder, struct fault *fault)
{
	DIR *list = opendir(folder);
	if (!list)
		return fault_set(fault, "open the folder of syscall policies");
	int status = 0;
	for (struct dirent *entry; status == 0 && (entry = readdir(list));) {
		const char *ending = strrchr(entry->d_name, '.');
		if (ending && ending > entry->d_name && strcmp(ending, ".bpf") == 0 && load_one(policies, dirfd(list), entry->d_name) < 0)
			status = fault_set(fault, entry->d_name);
	}
	closedir(list);
	errno = ENOENT;
	return status < 0 || policies->count > 0 ? status : fault_set(fault, "find a syscall policy");
}

int policy_find(const struct policies *policies, const char *name)
{
	for (int i = 0; i < policies->count; i++)
		if (strcmp(policies->list[i].name, name) == 0)
			return policies->list[i].fd;
	return -1;
}
