/* SPDX-License-Identifier: MIT */
/* Mistakes in rule texts: where they are, what the message says. The places are counted by hand. */
#include "rules.h"

typedef struct mistake {
    const char *text;
    int line, column;
    const char *message; /* behind "line ..., column ...: " */
} mistake;

static void expect_mistake(const mistake *m, size_t size) {
    rfm_rules *rules = NULL;
    rfm_error error;
    char message[300];
    snprintf(message, sizeof message, "line %d, column %d: %s", m->line, m->column, m->message);
    message[239] = '\0'; /* rfm_error ends there */
    cr_expect_eq(rfm_rules_parse(m->text, size, &rules, &error), RFM_E_SYNTAX, "%s", m->text);
    cr_expect_null(rules, "%s", m->text);
    cr_expect_str_eq(error.message, message);
    cr_expect_eq(error.status, RFM_E_SYNTAX);
    cr_expect_eq(error.where, m->line, "%s", m->text);
    cr_expect_eq(error.column, m->column, "%s", m->text);
}

static void expect_mistakes(const mistake *mistakes, size_t count) {
    for (size_t i = 0; i < count; ++i) expect_mistake(&mistakes[i], strlen(mistakes[i].text));
}
#define EXPECT_MISTAKES(mistakes) expect_mistakes(mistakes, sizeof(mistakes) / sizeof *(mistakes))

/* Two lines, so that a rule behind it begins on line 3. */
#define HEAD "rules t\nscale 5\n"
#define RULE HEAD "segment \"A\" level 1 when " /* the condition is at line 3, column 26 */

Test(segment_syntax, head) {
    static const mistake mistakes[] = {
        {"", 1, 1, "found the end of the text; expected \"rules\" and the name of the table"},
        {"# nothing\n\n", 3, 1,
         "found the end of the text; expected \"rules\" and the name of the table"},
        {"ruels t", 1, 1, "unknown word \"ruels\"; did you mean \"rules\"?"},
        {"segment \"A\"", 1, 1, "found \"segment\"; expected \"rules\" and the name of the table"},
        {"rules", 1, 6, "found the end of the text; expected the name of the table"},
        {"rules =", 1, 7, "found \"=\"; expected the name of the table"},
        {"rules t version 0", 1, 17, "found \"0\"; expected a version from 1 to 2147483647"},
        {"rules t version 1.5", 1, 17, "found \"1.5\"; expected a version from 1 to 2147483647"},
        {"rules t version x", 1, 17, "found \"x\"; expected a version"},
        {"rules t verison 1", 1, 9, "unknown word \"verison\"; did you mean \"version\"?"},
        {"rules t\nscael 5", 2, 1, "unknown word \"scael\"; did you mean \"scale\"?"},
        {"rules t\nplenty", 2, 1,
         "found \"plenty\"; expected \"scale\", \"match\", \"title\" or the first rule"},
        {"rules t scale", 1, 14,
         "found the end of the text; expected the highest score, as in \"5\" or \"r 5 f 5 m 5\""},
        {"rules t scale x 5", 1, 15,
         "found \"x\"; expected the highest score, as in \"5\" or \"r 5 f 5 m 5\""},
        {"rules t scale r", 1, 16, "found the end of the text; expected the highest score"},
        {"rules t scale r 5 r 4", 1, 19, "r stands twice in the scale"},
        {"rules t scale 0", 1, 15,
         "a scale ends at 1 or above and not below its start, as in 5 or 0..3"},
        {"rules t scale r 3..2", 1, 17,
         "a scale ends at 1 or above and not below its start, as in 5 or 0..3"},
        {"rules t scale 256", 1, 15, "found \"256\"; expected the highest score from 0 to 255"},
        {"rules t scale 5 scale 5", 1, 17, "scale stands twice"},
        {"rules t match frist", 1, 15, "unknown word \"frist\"; did you mean \"first\"?"},
        {"rules t match 5", 1, 15, "found \"5\"; expected \"first\" or \"exact\""},
        {"rules t title x", 1, 15, "found \"x\"; expected a title in quotes"},
        {"rules t title \"\"", 1, 15, "a text in quotes is empty; expected some characters"},
    };
    EXPECT_MISTAKES(mistakes);
}

Test(segment_syntax, rules) {
    static const mistake mistakes[] = {
        {HEAD "segment A level 1", 3, 9, "found \"A\"; expected the label of a segment in quotes"},
        {HEAD "segment \"A\" when r = 5", 3, 13,
         "found \"when\"; expected \"level\" and its number"},
        {HEAD "segment \"A\" lvl 1", 3, 13, "found \"lvl\"; expected \"level\" and its number"},
        {HEAD "segment \"A\" levle 1", 3, 13, "unknown word \"levle\"; did you mean \"level\"?"},
        {HEAD "segment \"A\" level one", 3, 19, "found \"one\"; expected a level"},
        {HEAD "segment \"A\" level 1e", 3, 20,
         "found \"e\"; expected \"when\" and a condition, or "
         "\"action\""},
        {HEAD "segment \"A\" level 2147483648 when r = 5", 3, 19,
         "found \"2147483648\"; expected a level from -2147483648 to 2147483647"},
        {HEAD "segment \"A\" level 1 whem r = 5", 3, 21,
         "unknown word \"whem\"; did you mean \"when\"?"},
        {HEAD "segment \"A\" level 1 When r = 5", 3, 21,
         "unknown word \"When\"; did you mean \"when\"?"},
        {HEAD "segment \"A\" level 1 action ring when r = 5", 3, 28,
         "found \"ring\"; expected an action in quotes"},
        {HEAD "segment \"A\" level 1 action \"ring\" actoin r = 5", 3, 35,
         "found \"actoin\"; expected \"when\" and a condition"},
        {HEAD "segment \"A\" level 1", 3, 20,
         "found the end of the text; expected \"when\" and a condition, or \"action\""},
        {RULE "r = 5 segmnt \"B\" level 2 when r = 4", 3, 32,
         "unknown word \"segmnt\"; did you mean \"segment\"?"},
        {RULE "r = 5\nothewise \"B\" level 2", 4, 1,
         "unknown word \"othewise\"; did you mean \"otherwise\"?"},
        {RULE "r = 5 scale 5", 3, 32, "found \"scale\"; expected \"and\", \"or\" or the next rule"},
        {HEAD "otherwise \"A\" level 1\notherwise \"B\" level 2", 4, 1,
         "a rule behind \"otherwise\"; expected that one to be the last"},
        {HEAD "otherwise \"A\" level 1\nsegment \"B\" level 2 when r = 1", 4, 1,
         "a rule behind \"otherwise\"; expected that one to be the last"},
        {HEAD "otherwise \"A\" level 1 when r = 1", 3, 23,
         "found \"when\"; expected the end of the text"},
        {RULE "r = 5\nsegment \"A\" level 2 when r = 4", 4, 19,
         "segment \"A\" has level 1 on line 3; expected the same"},
        {HEAD "segment \"A\" level 1 action \"x\" when r = 5\n"
              "segment \"A\" level 1 action \"y\" when r = 4",
         4, 28, "segment \"A\" has another action on line 3; expected the same or none"},
    };
    EXPECT_MISTAKES(mistakes);
}

Test(segment_syntax, conditions) {
    static const mistake mistakes[] = {
        {RULE "", 3, 26, "found the end of the text; expected a column or a score to test"},
        {RULE "= 5", 3, 26, "found \"=\"; expected a column or a score to test"},
        {RULE "and r = 5", 3, 26, "found \"and\"; expected a column or a score to test"},
        {RULE "level = 5", 3, 26, "found \"level\"; expected a column or a score to test"},
        {RULE "\"store\" = 5", 3, 26,
         "found the text \"store\"; expected a column or a score to test"},
        {RULE "r", 3, 27,
         "found the end of the text; expected a comparison such as = 5, 4..5, in or is missing"},
        {RULE "r is mising", 3, 31, "unknown word \"mising\"; did you mean \"missing\"?"},
        {RULE "r is 5", 3, 31, "found \"5\"; expected \"missing\" or \"not\""},
        {RULE "r is not 5", 3, 35, "found \"5\"; expected \"missing\""},
        {RULE "r not 5", 3, 32, "found \"5\"; expected \"in\""},
        {RULE "r ni 5", 3, 28, "unknown word \"ni\"; did you mean \"in\"?"},
        {RULE "r 5", 3, 29,
         "found the end of the text; expected \"..\" and the end of the range, or \"=\" in front "
         "of "
         "the value"},
        {RULE "r 5 and f = 5", 3, 30,
         "found \"and\"; expected \"..\" and the end of the range, or \"=\" in front of the value"},
        {RULE "r 4..", 3, 31, "found the end of the text; expected a score"},
        {RULE "r == 5", 3, 29, "found \"=\"; expected a score"},
        {RULE "r =", 3, 29, "found the end of the text; expected a score"},
        {RULE "r = 5 f = 5", 3, 32, "found \"f\"; expected \"and\", \"or\" or the next rule"},
        {RULE "r = 5 adn f = 5", 3, 32, "unknown word \"adn\"; did you mean \"and\"?"},
        {RULE "x > 6 monts", 3, 32, "unknown word \"monts\"; did you mean \"months\"?"},
        {RULE "(r = 5", 3, 32, "found the end of the text; expected \"and\", \"or\" or \")\""},
        {RULE "(r = 5 ro f = 5)", 3, 33, "unknown word \"ro\"; did you mean \"or\"?"},
        {RULE "r = 5)", 3, 31, "found \")\"; expected \"and\", \"or\" or the next rule"},
        {RULE "not", 3, 29, "found the end of the text; expected a column or a score to test"},
        {RULE "x > 2 * 3", 3, 34, "found \"3\"; expected a column"},
        {RULE "x > 2 * code", 3, 34, "code can only stand on the left, as in: code in 555 554"},
        {RULE "x >", 3, 29,
         "found the end of the text; expected a number, a day, a text in quotes or a column"},
        {RULE "x > and", 3, 30,
         "found \"and\"; expected a number, a day, a text in quotes or a column"},
        {RULE "x in 1 \"a\"", 3, 33, "the values of a list must be of one kind"},
        {RULE "x in 1,, 2", 3, 33,
         "found \",\"; expected a number, a day, a text in quotes or a column"},
        {RULE "x in 5 days", 3, 31, "a list has no durations; expected plain values"},
        {RULE "x 5..4", 3, 28, "a range is empty: its end is below its start"},
        {RULE "x 2..1.99", 3, 28, "a range is empty: its end is below its start"},
        {RULE "x 1 month..30 days", 3, 28, "a range is empty: its end is below its start"},
        {RULE "x 2011-02-01..5", 3, 40, "both ends of a range must be of one kind"},
        {RULE "x 1 day..2", 3, 35, "both ends of a range must be of one kind"},
        {RULE "x \"a\"..\"b\"", 3, 28, "texts and codes have no ranges; list them with in"},
        {RULE "x > \"a\"", 3, 30, "texts have no order; compare them with =, != or in"},
        {RULE "x = 2011-02-30", 3, 30, "found \"2011-02-30\"; expected a day such as 2011-12-31"},
        {RULE "x = 1-2", 3, 30, "found \"1-2\"; expected a day such as 2011-12-31"},
        {RULE "x = 12345678901234567890", 3, 30,
         "a number has too many digits; expected at most 18"},
        {RULE "x = 0.0000000000000000001", 3, 30,
         "a number has too many digits; expected at most 18"},
        {RULE "x > 9000000000000000 years", 3, 30, "a duration is too long or has too many digits"},
        {RULE "x 300000000000..9000000000000000 years", 3, 42,
         "a duration is too long or has too many digits"},
    };
    EXPECT_MISTAKES(mistakes);
}

Test(segment_syntax, scores_and_codes) {
    static const mistake mistakes[] = {
        {RULE "r = 6", 3, 30, "found \"6\"; r runs in whole numbers from 1 to 5 in this table"},
        {RULE "f 0..3", 3, 28, "found \"0\"; f runs in whole numbers from 1 to 5 in this table"},
        {RULE "m >= 2.5", 3, 31,
         "found \"2.5\"; m runs in whole numbers from 1 to 5 in this table"},
        {RULE "fm > 5.5", 3, 31, "found \"5.5\"; fm runs from 1 to 5 in this table"},
        {"rules t scale f 4 m 0..3 segment \"A\" level 1 when fm = 0", 1, 56,
         "found \"0\"; fm runs from 0.5 to 3.5 in this table"},
        {RULE "r > 6 months", 3, 30,
         "found \"6\"; r runs in whole numbers from 1 to 5 in this table"},
        {RULE "r = 5 days", 3, 32, "found \"days\"; expected \"and\", \"or\" or the next rule"},
        {RULE "r = \"x\"", 3, 30, "found the text \"x\"; expected a score"},
        {RULE "code = 556", 3, 33, "found \"556\"; codes of this table run from 111 to 555"},
        {RULE "code in 555 55", 3, 38, "found \"55\"; codes of this table run from 111 to 555"},
        {RULE "code = r", 3, 33, "found \"r\"; codes of this table run from 111 to 555"},
        {RULE "code > 333", 3, 31, "codes have no order; compare code with =, != or in"},
        {RULE "code 111..555", 3, 31, "texts and codes have no ranges; list them with in"},
        {"rules t scale r 10 f 4 segment \"A\" level 1 when code = 55", 1, 56,
         "found \"55\"; codes of this table run from 1-1 to 10-4"},
        {"rules t scale r 5 segment \"A\" level 1 when m = 5", 1, 44,
         "m is a score, which the scale of this table does not have; a column of that name is "
         "written `m`"},
        {"rules t scale f 5 segment \"A\" level 1 when fm = 5", 1, 44,
         "fm is a score, which the scale of this table does not have; a column of that name is "
         "written `fm`"},
        {"rules t segment \"A\" level 1 when code = 5", 1, 34,
         "code is a score, which the scale of this table does not have; a column of that name is "
         "written `code`"},
    };
    EXPECT_MISTAKES(mistakes);
}

Test(segment_syntax, exact_tables) {
    static const mistake mistakes[] = {
        {"rules t scale 5 match exact\nsegment \"A\" level 1 when r = 5", 2, 26,
         "a rule in a table with match exact is a list of codes, as in: when code in 555 554"},
        {"rules t scale 5 match exact\nsegment \"A\" level 1 when code = 555 or code = 554", 2, 26,
         "a rule in a table with match exact is a list of codes, as in: when code in 555 554"},
        {"rules t scale 5 match exact\nsegment \"A\" level 1 when code not in 555", 2, 26,
         "a rule in a table with match exact is a list of codes, as in: when code in 555 554"},
        {"rules t scale 5 match exact\nsegment \"A\" level 2 when code in 555\n554\n"
         "segment \"B\" level 1 when code in 553 554",
         4, 38, "code 554 is listed on line 3 already, under \"A\""},
        {"rules t scale 5 match exact\nsegment \"A\" level 2 when code in 555\n554 555", 3, 5,
         "code 555 stands twice in this list, first on line 2"},
    };
    EXPECT_MISTAKES(mistakes);
}

Test(segment_syntax, characters) {
    static const mistake mistakes[] = {
        {"rules t\n\xE2\x82\xAC", 2, 1, "unexpected character \xE2\x82\xAC"},
        {RULE "x = \xE2\x80\x9CUrk\xE2\x80\x9D", 3, 30,
         "unexpected character \xE2\x80\x9C; texts stand between straight quotes, \""},
        {RULE "x = 'Urk'", 3, 30,
         "unexpected character '; texts stand between straight quotes, \""},
        {"rules t & x", 1, 9, "unexpected character &"},
        {"rules t ! x", 1, 9, "unexpected character !"},
        {"rules t \x01", 1, 9, "unexpected character 1"},
        {"rules t\ntitle \"caf\xC3\xA9\nscale 5", 2, 7,
         "a text begins here and has no \" at its end on this line"},
        {"rules t title \"ab", 1, 15, "a text begins here and has no \" at its end on this line"},
        {"rules t title \"a\\nb\"", 1, 17, "a backslash stands alone; expected \\\" or \\\\"},
        {"rules t title \"a\tb\"", 1, 17, "control character 9 in a text in quotes"},
        {RULE "`a", 3, 26, "a text begins here and has no ` at its end on this line"},
        {RULE "`` = 5", 3, 26, "a text in quotes is empty; expected some characters"},
        {"rules t\n# caf\xC3", 2, 6, "the text is not valid UTF-8 here"},
        {"rules \xC3\xA9\xFF", 1, 8, "the text is not valid UTF-8 here"},
    };
    EXPECT_MISTAKES(mistakes);
}

Test(segment_syntax, zero_bytes) {
    static const char head[] = "rules t\n\0", title[] = "rules t title \"a\0b\"";
    const mistake in_head = {head, 2, 1, "unexpected character 0"};
    const mistake in_title = {title, 1, 17, "control character 0 in a text in quotes"};
    expect_mistake(&in_head, sizeof head - 1);
    expect_mistake(&in_title, sizeof title - 1);
}

static size_t write_nested(char *text, int depth, const char *open, const char *close) {
    strcpy(text, RULE);
    for (int i = 0; i < depth; ++i) strcat(text, open);
    strcat(text, "r = 5");
    for (int i = 0; i < depth; ++i) strcat(text, close);
    return strlen(text);
}

Test(segment_syntax, depth_is_bounded) {
    static const mistake parentheses = {"", 3, 26 + 64,
                                        "more than 64 of \"not\" and \"(\" inside each other"};
    static const mistake negations = {"", 3, 26 + 4 * 64,
                                      "more than 64 of \"not\" and \"(\" inside each other"};
    static char text[1000];
    mistake found = parentheses;
    found.text = text;
    expect_mistake(&found, write_nested(text, 65, "(", ")"));
    found = negations;
    found.text = text;
    expect_mistake(&found, write_nested(text, 65, "not ", ""));
    write_nested(text, 64, "(", ")");
    rfm_rules_free(rules_parse(text));
    write_nested(text, 64, "not ", "");
    rfm_rules_free(rules_parse(text));
    /* Parentheses side by side are not inside each other. */
    strcpy(text, RULE "(r = 5)");
    for (int i = 0; i < 70; ++i) strcat(text, " or (r = 5)");
    rfm_rules_free(rules_parse(text));
}

Test(segment_syntax, long_words_are_cut_in_messages) {
    static char text[600];
    rfm_rules *rules = NULL;
    rfm_error error;
    strcpy(text, RULE "r = 5 ");
    memset(text + strlen(text), 'z', 300);
    cr_expect_eq(rfm_rules_parse(text, strlen(text), &rules, &error), RFM_E_SYNTAX);
    cr_expect_str_eq(error.message,
                     "line 3, column 32: found \"zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz\"; "
                     "expected \"and\", \"or\" or the next rule");
}
