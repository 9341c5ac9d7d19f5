/* SPDX-License-Identifier: MIT */
/* Conditions: or over and over not over tests. An "or" in an "or" is one longer "or", so that
 * the same condition has the same canonical text however many parentheses it came with. */
#include "segment/parser.h"

static rfm_status expression_parse_unary(rfm__parser *parser, int32_t *out_node, rfm_error *error);

static rfm_status expression_add(rfm__parser *parser, int32_t kind, const rfm__token *place,
                                 int32_t first_test, int32_t *out_node, rfm_error *error) {
    const rfm__node node = {
        .kind = kind,
        .subject = RFM__SUBJECT_NONE,
        .other = RFM__SUBJECT_NONE,
        .child = -1,
        .next = -1,
        .first_test = first_test,
        .line = place->line,
        .column = place->column,
    };
    return rfm__rules_add_node(parser->rules, &node, out_node, error);
}

/* Hangs a part under a parent, behind `last`; the children of a part of the same kind go up
 * instead. */
static int32_t expression_append(rfm_rules *rules, int32_t parent, int32_t last, int32_t part) {
    rfm__node *nodes = rules->nodes;
    const int32_t from = nodes[part].kind == nodes[parent].kind ? nodes[part].child : part;
    if (last < 0) {
        nodes[parent].child = from;
    } else {
        nodes[last].next = from;
    }
    last = from;
    while (nodes[last].next >= 0) last = nodes[last].next;
    return last;
}

typedef rfm_status (*expression_part_fn)(rfm__parser *parser, int32_t *out_node, rfm_error *error);

/* part { word part } */
static rfm_status expression_parse_chain(rfm__parser *parser, const char *word, int32_t kind,
                                         expression_part_fn parse_part, int32_t *out_node,
                                         rfm_error *error) {
    const rfm__token place = parser->token;
    const int32_t first_test = parser->rules->test_count;
    int32_t part;
    RFM_TRY(parse_part(parser, &part, error));
    if (!rfm__parser_at_word(parser, word)) {
        *out_node = part;
        return RFM_OK;
    }
    RFM_TRY(expression_add(parser, kind, &place, first_test, out_node, error));
    int32_t last = expression_append(parser->rules, *out_node, -1, part);
    while (rfm__parser_at_word(parser, word)) {
        RFM_TRY(rfm__parser_next(parser, error));
        RFM_TRY(parse_part(parser, &part, error));
        last = expression_append(parser->rules, *out_node, last, part);
    }
    return RFM_OK;
}

static rfm_status expression_parse_and(rfm__parser *parser, int32_t *out_node, rfm_error *error) {
    return expression_parse_chain(parser, "and", RFM__NODE_AND, expression_parse_unary, out_node,
                                  error);
}

static rfm_status expression_parse_or(rfm__parser *parser, int32_t *out_node, rfm_error *error) {
    return expression_parse_chain(parser, "or", RFM__NODE_OR, expression_parse_and, out_node,
                                  error);
}

static rfm_status expression_parse_not(rfm__parser *parser, int32_t *out_node, rfm_error *error) {
    const rfm__token place = parser->token;
    const int32_t first_test = parser->rules->test_count;
    int32_t part;
    RFM_TRY(rfm__parser_next(parser, error));
    RFM_TRY(expression_parse_unary(parser, &part, error));
    RFM_TRY(expression_add(parser, RFM__NODE_NOT, &place, first_test, out_node, error));
    parser->rules->nodes[*out_node].child = part;
    return RFM_OK;
}

static rfm_status expression_parse_group(rfm__parser *parser, int32_t *out_node, rfm_error *error) {
    static const char *const words[] = {"and", "or"};
    RFM_TRY(rfm__parser_next(parser, error));
    RFM_TRY(expression_parse_or(parser, out_node, error));
    if (!rfm__parser_at_symbol(parser, RFM__SYMBOL_CLOSE)) {
        return rfm__syntax_expected(parser, "\"and\", \"or\" or \")\"", words, 2, error);
    }
    return rfm__parser_next(parser, error);
}

/* The depth is bounded, because this function calls itself. */
static rfm_status expression_parse_unary(rfm__parser *parser, int32_t *out_node, rfm_error *error) {
    const int negated = rfm__parser_at_word(parser, "not");
    if (!negated && !rfm__parser_at_symbol(parser, RFM__SYMBOL_OPEN)) {
        return rfm__parse_test(parser, out_node, error);
    }
    if (parser->depth == RFM__DEPTH_MAX) {
        return rfm__syntax_fail(error, parser->token.line, parser->token.column,
                                "more than %d of \"not\" and \"(\" inside each other",
                                RFM__DEPTH_MAX);
    }
    ++parser->depth;
    RFM_TRY(negated ? expression_parse_not(parser, out_node, error)
                    : expression_parse_group(parser, out_node, error));
    --parser->depth;
    return RFM_OK;
}

rfm_status rfm__parse_expression(rfm__parser *parser, int32_t *out_node, rfm_error *error) {
    parser->depth = 0;
    return expression_parse_or(parser, out_node, error);
}
