/* rules.h -- the rules of the diagnosis, in the order in which they explain: what makes everything
 * else go wrong comes first.
 *
 * RULES(X) lists them; the rule `no_socket` is written RULE(no_socket) in one of rules_*.c, and its
 * three sentences in words.tsv are no-socket, no-socket-idea and no-socket-read. It returns whether
 * the evidence is there, and what it has found in *e.
 */
#ifndef RULES_H
#define RULES_H

#include "evidence.h"

#define RULES(X) \
    X(port_byte_order) \
    X(family_unset) \
    X(no_socket) \
    X(sigpipe) \
    X(memory_error) \
    X(never_listens) \
    X(no_reuseaddr) \
    X(sends_on_the_listener) \
    X(used_after_close) \
    X(eof_ignored) \
    X(pointer_not_advanced) \
    X(short_send_ignored) \
    X(sends_the_whole_buffer) \
    X(strlen_on_bytes) \
    X(interrupted_is_failure) \
    X(aborted_is_failure) \
    X(length_not_set) \
    X(one_client_ends_all) \
    X(server_ends) \
    X(blocked_on_another) \
    X(half_close_forgotten) \
    X(closed_with_unread_input) \
    X(never_closed) \
    X(two_sends) \
    X(output_not_there)

#define RULE(name) \
    bool rule_##name(const struct failure *f __attribute__((unused)), \
                     struct evidence *e __attribute__((unused)))

#define X(name) RULE(name);
RULES(X)
#undef X

#endif
