/* machine.h -- what a seccomp filter has to know of the machine that this was compiled for. */
#ifndef MACHINE_H
#define MACHINE_H

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>

/* The architecture, as seccomp(2) knows it; 0: not one of those that we know. */
#if defined __x86_64__ && !defined __ILP32__
#define MACHINE_ARCH AUDIT_ARCH_X86_64
#elif defined __aarch64__ && defined __AARCH64EL__
#define MACHINE_ARCH AUDIT_ARCH_AARCH64
#elif defined __riscv && __riscv_xlen == 64
#define MACHINE_ARCH AUDIT_ARCH_RISCV64
#else
#define MACHINE_ARCH 0u
#endif

/* Where argument n of a call stands: its low half, which comes first on all of these machines. */
static inline uint32_t machine_argument(int n)
{
    return (uint32_t)(offsetof(struct seccomp_data, args) + (size_t)n * sizeof(uint64_t));
}

#endif
