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
    X(address_too_short) \
    X(family_unset) \
    X(not_a_stream) \
    X(no_socket) \
    X(misaligned_pointer) \
    X(signed_overflow) \
    X(checked_memory) \
    X(undefined_behaviour) \
    X(sent_after_shutdown) \
    X(sigpipe) \
    X(memory_error) \
    X(never_listens) \
    X(never_binds) \
    X(no_reuseaddr) \
    X(failure_unnoticed) \
    X(address_not_used) \
    X(queue_too_short) \
    X(sends_on_the_listener) \
    X(close_for_shutdown) \
    X(shut_rd) \
    X(shut_rdwr) \
    X(closed_but_not_cleared) \
    X(accept_before_the_loop) \
    X(used_after_close) \
    X(accept_failure_is_fatal) \
    X(accept_failure_spins) \
    X(eof_not_removed) \
    X(beyond_fd_setsize) \
    X(eof_ignored) \
    X(asks_without_waiting) \
    X(failure_repeated) \
    X(starts_over) \
    X(minus_one_counted) \
    X(pointer_not_advanced) \
    X(length_not_reduced) \
    X(short_send_is_failure) \
    X(short_send_ignored) \
    X(receive_of_nothing) \
    X(numbers_as_text) \
    X(long_on_the_wire) \
    X(struct_sent_whole) \
    X(eleven_bytes_for_all) \
    X(unknown_op_done) \
    X(unknown_op_unanswered) \
    X(unknown_op_goes_on) \
    X(no_conversion) \
    X(htons_for_everything) \
    X(id_is_a_byte) \
    X(id_not_echoed) \
    X(complement_for_negation) \
    X(held_at_the_limit) \
    X(sign_lost) \
    X(id_unchecked) \
    X(status_unchecked) \
    X(text_without_its_end) \
    X(binary_by_value) \
    X(errno_without_failure) \
    X(header_unchecked) \
    X(empty_message_refused) \
    X(good_header_refused) \
    X(part_taken_for_all) \
    X(eof_in_mid_message) \
    X(strchr_on_bytes) \
    X(delimiter_at_the_end_only) \
    X(rest_thrown_away) \
    X(line_without_bound) \
    X(longest_line_refused) \
    X(upper_case_beyond_z) \
    X(nul_is_the_end) \
    X(limit_off_by_one) \
    X(no_limit) \
    X(answered_before_eof) \
    X(too_long_said_at_eof) \
    X(empty_is_nobody) \
    X(eof_is_a_client_gone) \
    X(reply_not_read_to_eof) \
    X(close_left_out) \
    X(lingers_without_shutdown) \
    X(lingers_too_little) \
    X(unfinished_line_counted) \
    X(sends_the_whole_buffer) \
    X(strlen_on_bytes) \
    X(sent_beyond_its_end) \
    X(piece_over_piece) \
    X(sends_without_reading) \
    X(closed_before_eof) \
    X(last_bytes_dropped) \
    X(one_byte_a_call) \
    X(interrupted_is_failure) \
    X(aborted_is_failure) \
    X(length_not_set) \
    X(name_asked_too_early) \
    X(port_zero_printed) \
    X(port_printed_unconverted) \
    X(ends_exchanged) \
    X(ends_with_its_client) \
    X(server_ends) \
    X(one_client_ends_all) \
    X(echoed_to_its_sender) \
    X(piece_taken_for_a_line) \
    X(number_reused) \
    X(long_line_passed) \
    X(clients_refused) \
    X(reads_who_is_not_ready) \
    X(nfds_is_the_highest) \
    X(blocked_on_another) \
    X(blocked_in_send) \
    X(not_in_the_list) \
    X(cleared_but_not_closed) \
    X(slow_reader_kept) \
    X(select_never_sleeps) \
    X(half_close_forgotten) \
    X(closed_with_unread_input) \
    X(parent_keeps_it) \
    X(reply_never_ends) \
    X(never_closed) \
    X(open_at_exit) \
    X(bad_address_taken) \
    X(bad_port_taken) \
    X(opened_before_it_knew) \
    X(usage_status) \
    X(error_on_stdout) \
    X(reason_not_said) \
    X(failure_exits_zero) \
    X(printed_too_early) \
    X(two_sends) \
    X(stdio_and_select) \
    X(takes_turns) \
    X(output_not_there)

/* Those that hold of a program of several processes too: which connection a descriptor is, nobody can
 * tell there. */
#define RULES_FOR_FORKS(X) \
    X(port_byte_order) \
    X(address_too_short) \
    X(family_unset) \
    X(not_a_stream) \
    X(no_socket) \
    X(checked_memory) \
    X(undefined_behaviour) \
    X(misaligned_pointer) \
    X(signed_overflow) \
    X(sigpipe) \
    X(memory_error) \
    X(never_listens) \
    X(never_binds) \
    X(no_reuseaddr) \
    X(failure_unnoticed) \
    X(address_not_used) \
    X(queue_too_short) \
    X(sends_on_the_listener) \
    X(accept_failure_is_fatal) \
    X(eof_ignored) \
    X(asks_without_waiting) \
    X(failure_repeated) \
    X(sends_the_whole_buffer) \
    X(strlen_on_bytes) \
    X(sent_beyond_its_end) \
    X(interrupted_is_failure) \
    X(aborted_is_failure) \
    X(length_not_set) \
    X(name_asked_too_early) \
    X(port_zero_printed) \
    X(port_printed_unconverted) \
    X(ends_exchanged) \
    X(parent_keeps_it) \
    X(never_closed) \
    X(bad_address_taken) \
    X(bad_port_taken) \
    X(opened_before_it_knew) \
    X(usage_status) \
    X(error_on_stdout) \
    X(reason_not_said) \
    X(failure_exits_zero) \
    X(printed_too_early) \
    X(output_not_there)

#define RULE(name) \
    bool rule_##name(const struct failure *f __attribute__((unused)), \
                     struct evidence *e __attribute__((unused)))

#define X(name) RULE(name);
RULES(X)
#undef X

#endif
