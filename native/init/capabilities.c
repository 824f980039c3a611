#include "capabilities.h"

#include "../common/guard.h"

#include <linux/capability.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int capabilities_bound(struct fault *fault)
{
	for (int capability = 0; GUARD(capabilities) && prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++)
		if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0)
			return fault_set(fault, "drop the capability bounding set");
	return 0;
}

int capabilities_drop(struct fault *fault)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[2];
	memset(none, 0, sizeof none);
	return syscall(SYS_capset, &header, none) < 0 ? fault_set(fault, "drop capabilities") : 0;
}
