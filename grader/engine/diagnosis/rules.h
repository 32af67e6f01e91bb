/* rules.h -- the rules of the diagnosis, in the order in which they explain: what makes everything
 * else go wrong comes first.
 *
 * RULES(X) lists them, X(NAME, SCOPE). The rule `no_socket` is written RULE(no_socket) in one of
 * rules_*.c, and its three sentences in words.tsv are no-socket, no-socket-idea and no-socket-read.
 * It returns whether the evidence is there, and what it has found in *e.
 */
#ifndef RULES_H
#define RULES_H

#include "evidence.h"

/* Whom a rule can judge: a program of ONE_PROCESS, or one that FORKS_TOO. There, nobody can tell
 * which connection a descriptor is. */
enum scope { ONE_PROCESS, FORKS_TOO };

#define RULES(X) \
    X(port_byte_order, FORKS_TOO) \
    X(address_too_short, FORKS_TOO) \
    X(family_unset, FORKS_TOO) \
    X(not_a_stream, FORKS_TOO) \
    X(no_socket, FORKS_TOO) \
    X(misaligned_pointer, FORKS_TOO) \
    X(signed_overflow, FORKS_TOO) \
    X(checked_memory, FORKS_TOO) \
    X(undefined_behaviour, FORKS_TOO) \
    X(sent_after_shutdown, ONE_PROCESS) \
    X(sigpipe, FORKS_TOO) \
    X(memory_error, FORKS_TOO) \
    X(never_listens, FORKS_TOO) \
    X(never_binds, FORKS_TOO) \
    X(no_reuseaddr, FORKS_TOO) \
    X(failure_unnoticed, FORKS_TOO) \
    X(address_not_used, FORKS_TOO) \
    X(queue_too_short, FORKS_TOO) \
    X(sends_on_the_listener, FORKS_TOO) \
    X(close_for_shutdown, ONE_PROCESS) \
    X(shut_rd, ONE_PROCESS) \
    X(shut_rdwr, ONE_PROCESS) \
    X(closed_but_not_cleared, ONE_PROCESS) \
    X(accept_before_the_loop, ONE_PROCESS) \
    X(used_after_close, ONE_PROCESS) \
    X(accept_failure_is_fatal, FORKS_TOO) \
    X(accept_failure_spins, ONE_PROCESS) \
    X(eof_not_removed, ONE_PROCESS) \
    X(beyond_fd_setsize, ONE_PROCESS) \
    X(eof_ignored, FORKS_TOO) \
    X(asks_without_waiting, FORKS_TOO) \
    X(failure_repeated, FORKS_TOO) \
    X(starts_over, ONE_PROCESS) \
    X(minus_one_counted, ONE_PROCESS) \
    X(pointer_not_advanced, ONE_PROCESS) \
    X(length_not_reduced, ONE_PROCESS) \
    X(short_send_is_failure, ONE_PROCESS) \
    X(short_send_ignored, ONE_PROCESS) \
    X(receive_of_nothing, ONE_PROCESS) \
    X(numbers_as_text, ONE_PROCESS) \
    X(long_on_the_wire, ONE_PROCESS) \
    X(struct_sent_whole, ONE_PROCESS) \
    X(eleven_bytes_for_all, ONE_PROCESS) \
    X(unknown_op_done, ONE_PROCESS) \
    X(unknown_op_unanswered, ONE_PROCESS) \
    X(unknown_op_goes_on, ONE_PROCESS) \
    X(no_conversion, ONE_PROCESS) \
    X(htons_for_everything, ONE_PROCESS) \
    X(id_is_a_byte, ONE_PROCESS) \
    X(id_not_echoed, ONE_PROCESS) \
    X(complement_for_negation, ONE_PROCESS) \
    X(held_at_the_limit, ONE_PROCESS) \
    X(sign_lost, ONE_PROCESS) \
    X(id_unchecked, ONE_PROCESS) \
    X(status_unchecked, ONE_PROCESS) \
    X(text_without_its_end, ONE_PROCESS) \
    X(binary_by_value, ONE_PROCESS) \
    X(errno_without_failure, ONE_PROCESS) \
    X(header_unchecked, ONE_PROCESS) \
    X(empty_message_refused, ONE_PROCESS) \
    X(good_header_refused, ONE_PROCESS) \
    X(part_taken_for_all, ONE_PROCESS) \
    X(eof_in_mid_message, ONE_PROCESS) \
    X(strchr_on_bytes, ONE_PROCESS) \
    X(delimiter_at_the_end_only, ONE_PROCESS) \
    X(rest_thrown_away, ONE_PROCESS) \
    X(line_without_bound, ONE_PROCESS) \
    X(longest_line_refused, ONE_PROCESS) \
    X(upper_case_beyond_z, ONE_PROCESS) \
    X(nul_is_the_end, ONE_PROCESS) \
    X(limit_off_by_one, ONE_PROCESS) \
    X(no_limit, ONE_PROCESS) \
    X(answered_before_eof, ONE_PROCESS) \
    X(too_long_said_at_eof, ONE_PROCESS) \
    X(empty_is_nobody, ONE_PROCESS) \
    X(eof_is_a_client_gone, ONE_PROCESS) \
    X(reply_not_read_to_eof, ONE_PROCESS) \
    X(close_left_out, ONE_PROCESS) \
    X(lingers_without_shutdown, ONE_PROCESS) \
    X(lingers_too_little, ONE_PROCESS) \
    X(unfinished_line_counted, ONE_PROCESS) \
    X(sends_the_whole_buffer, FORKS_TOO) \
    X(strlen_on_bytes, FORKS_TOO) \
    X(sent_beyond_its_end, FORKS_TOO) \
    X(piece_over_piece, ONE_PROCESS) \
    X(sends_without_reading, ONE_PROCESS) \
    X(closed_before_eof, ONE_PROCESS) \
    X(last_bytes_dropped, ONE_PROCESS) \
    X(one_byte_a_call, ONE_PROCESS) \
    X(interrupted_is_failure, FORKS_TOO) \
    X(aborted_is_failure, FORKS_TOO) \
    X(length_not_set, FORKS_TOO) \
    X(name_asked_too_early, FORKS_TOO) \
    X(port_zero_printed, FORKS_TOO) \
    X(port_printed_unconverted, FORKS_TOO) \
    X(ends_exchanged, FORKS_TOO) \
    X(ends_with_its_client, ONE_PROCESS) \
    X(server_ends, ONE_PROCESS) \
    X(one_client_ends_all, ONE_PROCESS) \
    X(echoed_to_its_sender, ONE_PROCESS) \
    X(piece_taken_for_a_line, ONE_PROCESS) \
    X(number_reused, ONE_PROCESS) \
    X(long_line_passed, ONE_PROCESS) \
    X(clients_refused, ONE_PROCESS) \
    X(reads_who_is_not_ready, ONE_PROCESS) \
    X(nfds_is_the_highest, ONE_PROCESS) \
    X(blocked_on_another, ONE_PROCESS) \
    X(blocked_in_send, ONE_PROCESS) \
    X(not_in_the_list, ONE_PROCESS) \
    X(cleared_but_not_closed, ONE_PROCESS) \
    X(slow_reader_kept, ONE_PROCESS) \
    X(select_never_sleeps, ONE_PROCESS) \
    X(half_close_forgotten, ONE_PROCESS) \
    X(closed_with_unread_input, ONE_PROCESS) \
    X(parent_keeps_it, FORKS_TOO) \
    X(reply_never_ends, ONE_PROCESS) \
    X(never_closed, FORKS_TOO) \
    X(open_at_exit, ONE_PROCESS) \
    X(bad_address_taken, FORKS_TOO) \
    X(bad_port_taken, FORKS_TOO) \
    X(opened_before_it_knew, FORKS_TOO) \
    X(usage_status, FORKS_TOO) \
    X(error_on_stdout, FORKS_TOO) \
    X(reason_not_said, FORKS_TOO) \
    X(failure_exits_zero, FORKS_TOO) \
    X(printed_too_early, FORKS_TOO) \
    X(two_sends, ONE_PROCESS) \
    X(stdio_and_select, ONE_PROCESS) \
    X(takes_turns, ONE_PROCESS) \
    X(output_not_there, FORKS_TOO)

#define RULE(name) \
    bool rule_##name(const struct failure *f __attribute__((unused)), \
                     struct evidence *e __attribute__((unused)))

#define X(name, scope) RULE(name);
RULES(X)
#undef X

#endif
