/* SPDX-License-Identifier: MIT */
/* What the reader takes, refuses and says, case by case. Expected values were worked out by hand;
 * days are Python's (date(2011, 12, 1) - date(1970, 1, 1)).days = 15309 and so on. */
#include <criterion/criterion.h>

#include "csv.h"

#define INT64  RFM_COLUMN_INT64
#define DOUBLE RFM_COLUMN_DOUBLE
#define AMOUNT RFM_COLUMN_AMOUNT
#define DAY    RFM_COLUMN_DAY
#define TEXT   RFM_COLUMN_TEXT
#define CODE   RFM_COLUMN_CODE

static const rfm_csv_column amounts[] = {{.name = "a", .type = AMOUNT, .scale = 2}};
static const rfm_csv_column wholes[] = {{.name = "a", .type = INT64}};
static const rfm_csv_column doubles[] = {{.name = "a", .type = DOUBLE}};
static const rfm_csv_column days[] = {{.name = "a", .type = DAY}};
static const rfm_csv_column texts[] = {{.name = "a", .type = TEXT}};
static const rfm_csv_column codes[] = {{.name = "a", .type = CODE}};
static const rfm_csv_column ids[] = {{.name = "a", .type = TEXT, .flags = RFM_CSV_WHOLE_IDS}};
static const rfm_csv_column products[] = {
    {.name = "p", .source = "q", .factor = "u", .type = AMOUNT, .scale = 3}};
static const rfm_csv_column pairs[] = {{.name = "a", .type = TEXT}, {.name = "b", .type = TEXT}};
static const rfm_csv_column loose[] = {{.name = "a", .type = TEXT},
                                       {.name = "b", .type = AMOUNT, .scale = 2}};
static const rfm_csv_column needed[] = {
    {.name = "a", .type = TEXT, .flags = RFM_CSV_REQUIRED},
    {.name = "b", .type = AMOUNT, .scale = 2, .flags = RFM_CSV_REQUIRED}};

typedef struct csv_case {
    const char *what;
    const char *text;
    const rfm_csv_column *columns;
    const char *expected;
    rfm_csv_options options; /* struct_size and columns are filled in */
    size_t size;             /* of text with NUL bytes; 0: up to the zero byte */
} csv_case;

#define CASE(what_, text_, columns_, expected_) \
    { .what = what_, .text = text_, .columns = columns_, .expected = expected_ }
#define GIVEN(what_, text_, columns_, expected_, ...)                                          \
    {                                                                                          \
        .what = what_, .text = text_, .columns = columns_, .expected = expected_, .options = { \
            __VA_ARGS__                                                                        \
        }                                                                                      \
    }
#define SIZED(size_, what_, text_, columns_, expected_, ...)                                     \
    {                                                                                            \
        .what = what_, .text = text_, .columns = columns_, .expected = expected_, .size = size_, \
        .options = {                                                                             \
            __VA_ARGS__                                                                          \
        }                                                                                        \
    }

static int32_t csv_case_columns(const rfm_csv_column *columns) {
    return columns == pairs || columns == needed || columns == loose ? 2 : 1;
}

static void csv_check(const csv_case *c) {
    rfm_csv_options options = c->options;
    rfm_error error;
    rfm_csv *reader;
    options.struct_size = sizeof options;
    options.columns = c->columns;
    options.column_count = csv_case_columns(c->columns);
    cr_assert_eq(rfm_csv_new(&options, &reader, &error), RFM_OK, "%s: %s", c->what, error.message);
    const size_t size = c->size > 0 ? c->size : strlen(c->text);
    csv_text got = csv_read_all(reader, c->text, size, 0, 1);
    cr_expect_str_eq(got.data, c->expected, "%s:\n%s\nexpected:\n%s", c->what, got.data,
                     c->expected);
    free(got.data);
    rfm_csv_free(reader);
}

#define CHECK_ALL(cases)                                            \
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases)[0]; ++i) { \
        csv_check(&(cases)[i]);                                     \
    }

Test(csv_reader, structure) {
    static const csv_case cases[] = {
        CASE("plain", "a,b\n1,2\n3,4\n", pairs, "1|2\n3|4\n"),
        CASE("carriage returns", "a,b\r\n1,2\r\n3,4\r\n", pairs, "1|2\n3|4\n"),
        CASE("no line end at the end", "a,b\n1,2\n3,4", pairs, "1|2\n3|4\n"),
        CASE("a carriage return alone at the end", "a,b\n1,2\n3,4\r", pairs, "1|2\n3|4\n"),
        CASE("byte order mark",
             "\xEF\xBB\xBF"
             "a,b\n1,2\n",
             pairs, "1|2\n"),
        CASE("blank lines", "\n \na,b\n\n1,2\n\r\n  \t\n3,4\n\n", pairs, "1|2\n3|4\n"),
        CASE("blanks around fields", " a , b \n 1\t,\t 2 \n", pairs, "1|2\n"),
        CASE("columns in the order asked for", "b,x,a\n1,2,3\n", pairs, "3|1\n"),
        CASE("quotes", "a,b\n\"1,5\",\"x\"\"y\"\n", pairs, "1,5|x\"y\n"),
        CASE("blanks stay inside quotes", "a,b\n\" 1 \",2\n", pairs, " 1 |2\n"),
        CASE("blanks around quotes go", "a,b\n \"1\" ,\"2\" \r\n", pairs, "1|2\n"),
        CASE("a line feed in quotes", "a,b\n\"1\n2\",3\n4,5\n", pairs, "1\n2|3\n4|5\n"),
        CASE("quotes inside a plain field", "a,b\n5\" pipe,x\"\"y\n", pairs, "5\" pipe|x\"\"y\n"),
        CASE("empty quotes are missing", "a,b\n\"\",2\n", pairs, "~|2\n"),
        CASE("missing", "a,b\n,\n1,\n", pairs, "~|~\n1|~\n"),
        CASE("surplus of empty fields", "a,b\n1,2,, \n3,4,\"\"\n", pairs, "1|2\n3|4\n"),
        CASE("empty names at the end of the header", "a,b,,\n1,2\n3,4,,\n", pairs, "1|2\n3|4\n"),
        CASE("a quoted header", "\"a\",\"b\"\n1,2\n", pairs, "1|2\n"),
        CASE("header only", "a,b\n", pairs, ""),
        CASE("header only, not ended", "a,b", pairs, ""),
        CASE("too few fields", "a,b\n1\n", pairs,
             "error 3 at 2, 0: line 2, there is 1 field; expected 2\n"),
        CASE("cut off", "a,b\n1,2\n1", pairs,
             "error 3 at 3, 0: line 3, there is 1 field; expected 2; the file may be cut off\n"),
        CASE("too many fields", "a,b\n1,2,,3\n", pairs,
             "error 3 at 2, 0: line 2, there are 4 fields; expected 2\n"),
        CASE("lines are physical", "a,b\n\"1\n\n2\",3\n\n4\n", pairs,
             "error 3 at 6, 0: line 6, there is 1 field; expected 2\n"),
        CASE("text behind a quote", "a,b\n1,\"2\"x\n", pairs,
             "error 3 at 2, 2: line 2, column b has text behind its closing quote\n"),
        CASE("an open quote", "a,b\n\"1,2\n3,4\n", pairs,
             "error 3 at 2, 1: line 2, column a has a quote that is not closed\n"),
        CASE("empty", "\n", pairs, "error 3 at -1, 0: the file is empty\n"),
        CASE("a mark and nothing", "\xEF\xBB\xBF", pairs, "error 3 at -1, 0: the file is empty\n"),
        CASE("UTF-16",
             "\xFF\xFE"
             "a",
             pairs, "error 3 at 1, 0: the file is UTF-16; expected UTF-8 or Latin-1\n"),
        CASE("old line ends", "a,b\r1,2\r", pairs,
             "error 3 at 1, 0: lines end in carriage returns alone; expected line feeds\n"),
        CASE("an open quote in the header", "a,\"b\n1,2\n", pairs,
             "error 3 at 1, 2: line 1, field 2 has a quote that is not closed\n"),
        SIZED(11, "NUL", "a,b\n1,2\n\0,\n", pairs, "error 3 at 3, 0: line 3, there is a NUL byte\n",
              .flags = 0),
    };
    CHECK_ALL(cases);
}

Test(csv_reader, delimiters) {
    static const csv_case cases[] = {
        CASE("semicolon", "a;b\n1,5;2,5\n", pairs, "1,5|2,5\n"),
        CASE("tab", "a\tb\n1,5\t2;5\n", pairs, "1,5|2;5\n"),
        CASE("bar", "a|b\n1,5|2;5\n", pairs, "1,5|2;5\n"),
        CASE("commas in all names", "a;b;\"c,d\"\n1;2;3,4\n1;2;5\n", pairs, "1|2\n1|2\n"),
        CASE("most fields in a header alone", "a;b;x,y\n", pairs, ""),
        CASE("quotes hide delimiters", "a,b\n\"1;2;3\",4\n\"1;2;3\",4\n", pairs,
             "1;2;3|4\n1;2;3|4\n"),
        CASE("one column", "a\n1;2\n3\n", texts, "1;2\n3\n"),
        GIVEN("given", "a,b\n1;1,2\n", pairs, "1;1|2\n", .delimiter = ','),
        GIVEN(
            "given and wrong", "a,b\n1,2\n", pairs,
            "error 4 at -1, 0: no column \"a\"; with the delimiter \";\" the file has one column, "
            "perhaps "
            "\",\" was meant: a,b\n",
            .delimiter = ';'),
    };
    CHECK_ALL(cases);
}

Test(csv_reader, columns) {
    static const rfm_csv_column second[] = {{.name = "a", .type = TEXT, .position = 2}};
    static const rfm_csv_column ninth[] = {{.name = "a", .type = TEXT, .position = 9}};
    static const rfm_csv_column product[] = {
        {.name = "a", .position = 1, .factor_position = 2, .type = AMOUNT, .scale = 2}};
    static const csv_case cases[] = {
        CASE("missing", "x,y\n1,2\n", texts,
             "error 4 at -1, 0: no column \"a\"; the file has x, y\n"),
        CASE("a factor missing", "q,y\n1,2\n", products,
             "error 4 at -1, 0: no column \"u\"; the file has q, y\n"),
        CASE("names that cannot be printed", "x\xFF\t|\"y\nz\"\n1|2\n", texts,
             "error 4 at -1, 0: no column \"a\"; the file has x\\xFF, y\\nz\n"),
        CASE("doubled", "a,b,a\n1,2,3\n", texts,
             "error 4 at -1, 0: column \"a\" is there twice, as 1 and 3; give its position\n"),
        CASE("by position", "x,y\n1,2\n", second, "2\n"),
        CASE("no such position", "x,y\n1,2\n", ninth,
             "error 4 at -1, 0: no column 9; the file has 2 columns\n"),
        GIVEN("no header", "1,2\n3,4\n", second, "2\n4\n", .flags = RFM_CSV_NO_HEADER),
        GIVEN("no header, one line", "1;2", second, "2\n", .flags = RFM_CSV_NO_HEADER),
        GIVEN("no header, product", "2;1,25\n3;1,5\n", product, "250\n450\n",
              .flags = RFM_CSV_NO_HEADER),
        GIVEN("no header, bad value", "1;x\n", product,
              "error 3 at 1, 2: line 1, column 2: \"x\" is not a number\n",
              .flags = RFM_CSV_NO_HEADER),
    };
    CHECK_ALL(cases);
}

Test(csv_reader, amounts) {
    static const csv_case cases[] = {
        CASE("ways to write it", "a\n12.5\n-12.50\n+1\n.5\n(12.50)\n12.50-\n007\n-0\n", amounts,
             "1250\n-1250\n100\n50\n-1250\n-1250\n700\n0\n"),
        CASE("currencies",
             "a\n$12.50\n-$1\n$-1\n($1.25)\n$(1.25)\n1.25 EUR\nEUR 1.25\n\xE2\x82\xAC 2\n"
             "\xC2\xA3"
             "3\n4\xE2\x82\xAC\n",
             amounts, "1250\n-100\n-100\n-125\n-125\n125\n125\n200\n300\n400\n"),
        CASE("quoted", "a\n\" 1.5 \"\n", amounts, "150\n"),
        CASE("many zeros", "a\n1.50000000000000000000000000\n0000000000000000000000001.5\n",
             amounts, "150\n150\n"),
        CASE("the largest", "a\n92233720368547758.07\n-92233720368547758.08\n", amounts,
             "9223372036854775807\n-9223372036854775808\n"),
        CASE("too large", "a\n92233720368547758.08\n", amounts,
             "error 3 at 2, 1: line 2, column a: \"92233720368547758.08\" does not fit 64 bits\n"),
        CASE(
            "far too large", "a\n1\n123456789012345678901234567890\n", amounts,
            "error 3 at 3, 1: line 3, column a: \"123456789012345678901234567890\" does not fit 64 "
            "bits\n"),
        CASE("text", "a\n1.5\nabc\n", amounts,
             "error 3 at 3, 1: line 3, column a: \"abc\" is not a number\n"),
        CASE("an exponent", "a\n1e3\n", amounts,
             "error 3 at 2, 1: line 2, column a: \"1e3\" is not a number\n"),
        CASE("two signs", "a\n-(1)\n", amounts,
             "error 3 at 2, 1: line 2, column a: \"-(1)\" is not a number\n"),
        CASE("a sign alone", "a\n-\n", amounts,
             "error 3 at 2, 1: line 2, column a: \"-\" is not a number\n"),
        CASE(
            "a mark at the end", "a\n1.\n", amounts,
            "error 3 at 2, 1: line 2, column a: \"1.\" is not a number with the decimal mark \".\" "
            "(detected)\n"),
        CASE("control characters", "a\n1\x01\x7F\"2\n", amounts,
             "error 3 at 2, 1: line 2, column a: \"1\\x01\\x7F\"2\" is not a number\n"),
        CASE(
            "a long text", "a\n0123456789012345678901234567890123456789x\n", amounts,
            "error 3 at 2, 1: line 2, column a: \"0123456789012345678901234567890123456789...\" is "
            "not a "
            "number\n"),
        CASE("too many decimals", "a\n1.25\n1.255\n", amounts,
             "error 3 at 3, 1: line 3, column a: \"1.255\" has more than 2 decimals; RFM_CSV_ROUND "
             "would "
             "round it\n"),
        GIVEN("rounded half to even",
              "a\n1.255\n1.245\n1.2450001\n-1.255\n0.005\n0.0051\n99999999999999.999999999999999\n",
              amounts, "126\n124\n125\n-126\n0\n1\n10000000000000000\n", .flags = RFM_CSV_ROUND),
        GIVEN(
            "rounded where digits are left out",
            "a\n18446744073709551.6049999999\n"
            "20000000000000000.00500000000000000000000001\n0.00000000000000000000000000000000005\n",
            amounts, "1844674407370955160\n2000000000000000001\n0\n", .flags = RFM_CSV_ROUND),
        CASE("missing", "a,b\n,1\n", amounts, "~\n"),
    };
    CHECK_ALL(cases);
}

Test(csv_reader, marks) {
    static const csv_case cases[] = {
        CASE("decimal comma", "a;b\n1,5;\n-2,25;\n1.234,5;\n1.234.567;\n", amounts,
             "150\n-225\n123450\n123456700\n"),
        CASE("decimal point", "a;b\n1.5;\n1,234.5;\n1,234,567;\n1,234;\n", amounts,
             "150\n123450\n123456700\n123400\n"),
        CASE("repeated marks tell", "a;b\n1.234.567;\n1.234;\n", amounts, "123456700\n123400\n"),
        CASE("a zero before the mark tells", "a;b\n0,125;\n", amounts,
             "error 3 at 2, 1: line 2, column a: \"0,125\" has more than 2 decimals; RFM_CSV_ROUND "
             "would "
             "round it\n"),
        CASE("four digits before the mark tell", "a;b\n1234,500;\n", amounts, "123450\n"),
        CASE("apostrophes", "a;b\n1'234.50;\n1'000'000;\n", amounts, "123450\n100000000\n"),
        CASE("blanks",
             "a;b\n1 234,50;\n12\xC2\xA0"
             "345,5;\n12\xE2\x80\xAF"
             "345;\n",
             amounts, "123450\n1234550\n1234500\n"),
        CASE("either", "a;b\n12;\n1.234;\n5.678;\n", amounts,
             "error 5 at 3, 1: line 3, column a: \"1.234\" has either a decimal mark or one for "
             "thousands; "
             "give decimal_mark\n"),
        GIVEN("either, decimal given", "a;b\n1.250;\n", amounts, "125\n", .decimal_mark = '.'),
        GIVEN("either, thousands given", "a;b\n1.250;\n", amounts, "125000\n",
              .thousands_mark = '.'),
        GIVEN("either, other thousands given", "a;b\n1.250;\n", amounts, "125\n",
              .thousands_mark = '\''),
        CASE("as many of both", "a;b\n1.5;\n1,5;\n", amounts,
             "error 5 at 2, 1: line 2, column a: \"1.5\" and on line 3 \"1,5\" have different "
             "decimal "
             "marks, "
             "as often; give decimal_mark\n"),
        GIVEN("the rarer is bad", "a;b\n1.5;\n2.5;\n1,5;\n", amounts,
              "150\n250\nbad:\n4|a|column a: \"1,5\" is not a number with the decimal mark \".\" "
              "(detected)|1,5;\n",
              .on_bad = RFM_CSV_COLLECT),
        GIVEN("given marks stay", "a;b\n1.5;\n", amounts,
              "error 3 at 2, 1: line 2, column a: \"1.5\" is not a number with the decimal mark "
              "\",\" "
              "(given)\n",
              .decimal_mark = ','),
        GIVEN("groups of three only", "a;b\n1.5;\n1,23;\n", amounts,
              "150\nbad:\n3|a|column a: \"1,23\" is not a number with the decimal mark \".\" "
              "(given)|1,23;\n",
              .decimal_mark = '.', .on_bad = RFM_CSV_COLLECT),
        CASE("uneven groups", "a;b\n12,34,567.5;\n", amounts,
             "error 3 at 2, 1: line 2, column a: \"12,34,567.5\" is not a number with the decimal "
             "mark "
             "\".\" "
             "(detected)\n"),
    };
    CHECK_ALL(cases);
}

Test(csv_reader, products) {
    static const csv_case cases[] = {
        CASE("exact", "q,u\n6,2.55\n-2,0.001\n1.5,1.5\n0,9.99\n2,3.000\n", products,
             "15300\n-2\n2250\n0\n6000\n"),
        CASE("missing", "q,u\n,2.55\n6,\n", products, "~\n~\n"),
        CASE("other ways to write", "q;u\n(2);1.000,25\n", products, "-2000500\n"),
        CASE("wide but even", "q,u\n1000000000000,0.000000000001\n0.125000000,0.008\n", products,
             "1000\n1\n"),
        CASE("too many decimals", "q,u\n0.01,0.25\n", products,
             "error 3 at 2, 1: line 2, column q: \"0.01\" times \"0.25\" has more than 3 decimals; "
             "RFM_CSV_ROUND would round it\n"),
        GIVEN("rounded", "q,u\n0.01,0.25\n0.03,0.25\n3,0.30000000000000004\n", products,
              "2\n8\n900\n", .flags = RFM_CSV_ROUND),
        CASE("too large", "q,u\n4294967296,4294967296\n", products,
             "error 3 at 2, 1: line 2, column q: \"4294967296\" times \"4294967296\" does not fit "
             "64 "
             "bits\n"),
        CASE("a bad factor", "q,u\n1,x\n", products,
             "error 3 at 2, 2: line 2, column u: \"x\" is not a number\n"),
    };
    CHECK_ALL(cases);
}

Test(csv_reader, numbers) {
    static const csv_case cases[] = {
        CASE("whole", "a\n1\n-2\n9223372036854775807\n-9223372036854775808\n3.00\n", wholes,
             "1\n-2\n9223372036854775807\n-9223372036854775808\n3\n"),
        CASE("not whole", "a\n1.5\n", wholes,
             "error 3 at 2, 1: line 2, column a: \"1.5\" is not a whole number\n"),
        CASE("whole and too large", "a\n9223372036854775808\n", wholes,
             "error 3 at 2, 1: line 2, column a: \"9223372036854775808\" does not fit 64 bits\n"),
        GIVEN("double", "a\n0.1\n-2.5\n1e3\n1E-2\n123456789012345678901234567890\n(1.5)\n1,234.5\n",
              doubles,
              "0.10000000000000001\n-2.5\n1000\n0.01\n1.2345678901234568e+29\n-1.5\n1234.5\n",
              .delimiter = ';'),
        GIVEN("double with a comma", "a\n0,1\n1,5e2\n", doubles, "0.10000000000000001\n150\n",
              .delimiter = ';'),
        CASE("not a double", "a\nnan\n", doubles,
             "error 3 at 2, 1: line 2, column a: \"nan\" is not a number\n"),
        CASE("too large for a double", "a\n1e999\n", doubles,
             "error 3 at 2, 1: line 2, column a: \"1e999\" does not fit a double\n"),
    };
    CHECK_ALL(cases);
}

Test(csv_reader, days) {
    static const csv_case cases[] = {
        CASE("that say what they mean",
             "a\n2011-12-01\n2011/12/1\n2011.12.01\n20111201\n1-Dec-11\n01 dec 2011\n1 december "
             "2011\n"
             "1.Dec.2011\n1 dec. 2011\n",
             days, "15309\n15309\n15309\n15309\n15309\n15309\n15309\n15309\n15309\n"),
        CASE("Dutch months", "a\n1-mrt-2011\n1-mei-2011\n1-okt-2011\n", days,
             "15034\n15095\n15248\n"),
        CASE("times",
             "a\n2011-12-01 08:26\n2011-12-01T08:26:00.123Z\n2011-12-01 8:26:00 PM\n2011-12-01 "
             "082600\n"
             "2011-12-01 08:26:00+01:00\n2011-12-01 08:26:00 UTC\n20111201 08:26\n1-Dec-11 8\n",
             days, "15309\n15309\n15309\n15309\n15309\n15309\n15309\n15309\n"),
        CASE("not times", "a\n2011-12-01 x\n", days,
             "error 3 at 2, 1: line 2, column a: \"2011-12-01 x\" is not a day\n"),
        CASE("day first", "a\n31/12/2011\n1/12/2011\n01-12-11\n1.12.1969\n1.12.69\n1.12.68\n", days,
             "15339\n15309\n15309\n-31\n-31\n36129\n"),
        CASE("month first", "a\n12/31/2011\n12/1/2011 8:26\n", days, "15339\n15309\n"),
        CASE("either", "a\n1/1/2011\n1/12/2011\n2/12/2011\n", days,
             "error 5 at 3, 1: line 3, column a: \"1/12/2011\" is day/month or month/day, and no "
             "line "
             "tells; "
             "give day_order\n"),
        GIVEN("either, day first given", "a\n1/12/2011\n", days, "15309\n",
              .day_order = RFM_CSV_ORDER_DAY_MONTH),
        GIVEN("either, month first given", "a\n12/1/2011\n", days, "15309\n",
              .day_order = RFM_CSV_ORDER_MONTH_DAY),
        CASE("no matter", "a\n1/1/2011\n2/2/2011\n", days, "14975\n15007\n"),
        CASE(
            "as many of both", "a\n13/1/2011\n1/13/2011\n", days,
            "error 5 at 2, 1: line 2, column a: \"13/1/2011\" and on line 3 \"1/13/2011\" have day "
            "and month "
            "in different orders, as often; give day_order\n"),
        GIVEN("the rarer is bad", "a\n13/1/2011\n14/1/2011\n1/13/2011\n", days,
              "14987\n14988\nbad:\n4|a|column a: \"1/13/2011\" is not a day as day/month/year "
              "(detected)|1/13/2011\n",
              .on_bad = RFM_CSV_COLLECT),
        GIVEN("given order stays", "a\n1/13/2011\n", days,
              "error 3 at 2, 1: line 2, column a: \"1/13/2011\" is not a day as day/month/year "
              "(given)\n",
              .day_order = RFM_CSV_ORDER_DAY_MONTH),
        CASE("no such day", "a\n2011-02-30\n", days,
             "error 3 at 2, 1: line 2, column a: \"2011-02-30\" is not a day that exists\n"),
        CASE("year 0", "a\n0000-01-01\n", days,
             "error 3 at 2, 1: line 2, column a: \"0000-01-01\" is not a day that exists\n"),
        CASE("month 13", "a\n20111301\n", days,
             "error 3 at 2, 1: line 2, column a: \"20111301\" is not a day that exists\n"),
        CASE("no day in either order", "a\n31/31/2011\n", days,
             "error 3 at 2, 1: line 2, column a: \"31/31/2011\" is not a day that exists\n"),
        CASE("leap days", "a\n2012-02-29\n2000-02-29\n", days, "15399\n11016\n"),
        CASE("no leap day", "a\n1900-02-29\n", days,
             "error 3 at 2, 1: line 2, column a: \"1900-02-29\" is not a day that exists\n"),
        CASE("text", "a\nyesterday\n", days,
             "error 3 at 2, 1: line 2, column a: \"yesterday\" is not a day\n"),
        CASE("missing", "a,b\n,1\n", days, "~\n"),
    };
    CHECK_ALL(cases);
}

Test(csv_reader, text_and_codes) {
    static const csv_case cases[] = {
        CASE("leading zeros stay", "a\n00123\n17850.0\n", texts, "00123\n17850.0\n"),
        CASE("whole ids", "a\n17850.0\n0017.000\n17850\n17850.5\nA.0\n.0\n100\n5.\n", ids,
             "17850\n0017\n17850\n17850.5\nA.0\n.0\n100\n5.\n"),
        CASE("UTF-8", "a\n\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\n", texts,
             "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\n"),
        CASE("not UTF-8", "a\nab\xE9z\n", texts,
             "error 3 at 2, 1: line 2, column a: \"ab\\xE9z\" is not valid UTF-8 at byte 3 of the "
             "line; give "
             "RFM_CSV_LATIN1 if the file is Latin-1\n"),
        CASE("not UTF-8 where it is not read", "b,a\n\xE9,1\n", texts, "1\n"),
        GIVEN("Latin-1", "a\ncaf\xE9\n\"\xA3\"\"\"\n", texts, "caf\xC3\xA9\n\xC2\xA3\"\n",
              .encoding = RFM_CSV_LATIN1),
        GIVEN("Latin-1 amounts",
              "a\n\xA3"
              "5\n6\x80\n1\xA0"
              "234,5\n",
              amounts, "500\n600\n123450\n", .encoding = RFM_CSV_LATIN1, .delimiter = ';'),
        CASE("codes", "a,b\nnl,1\nbe,2\n,3\nnl,4\n\"a\"\"b\",5\n", codes, "nl\nbe\n~\nnl\na\"b\n"),
        CASE("not UTF-8 in a code", "a\n\xFF\n", codes,
             "error 3 at 2, 1: line 2, column a: \"\\xFF\" is not valid UTF-8 at byte 1 of the "
             "line; "
             "give "
             "RFM_CSV_LATIN1 if the file is Latin-1\n"),
    };
    CHECK_ALL(cases);
}

Test(csv_reader, bad_lines) {
    static const csv_case cases[] = {
        GIVEN("required", "a,b\nx,1\n,2\ny,\n", needed,
              "x|100\nbad:\n3|a|column a is empty; expected text|,2\n4|b|column b is empty; "
              "expected a "
              "number|y,\n",
              .on_bad = RFM_CSV_COLLECT),
        GIVEN("a bad row takes its missing cells along", "a,b\n,x\ny,1\n", loose,
              "y|100\nbad:\n2|b|column b: \"x\" is not a number|,x\n", .on_bad = RFM_CSV_COLLECT),
        CASE("required, refused", "a,b\nx,\n", needed,
             "error 3 at 2, 2: line 2, column b is empty; expected a number\n"),
        GIVEN("one stray quote costs one line", "a,b\n1,2\n\"3,4\n5,6\n\"7\",8\n9,0\n", pairs,
              "1|2\n5|6\n7|8\n9|0\nbad:\n3|a|column a has text behind its closing quote|\"3,4\n",
              .on_bad = RFM_CSV_COLLECT),
        GIVEN("an open quote costs one line", "a,b\n1,2\n3,\"4\n5,6\n7,8\n", pairs,
              "1|2\n5|6\n7|8\nbad:\n3|b|column b has a quote that is not closed|3,\"4\n",
              .on_bad = RFM_CSV_COLLECT),
        GIVEN("an open quote behind a line feed in quotes", "a,b\n\"1\n2\",\"3\n4,5\n", pairs,
              "4|5\nbad:\n2|b|column b has a quote that is not closed|\"1\n2\",\"3\n",
              .on_bad = RFM_CSV_COLLECT),
        GIVEN("a long field", "a,b\n1,2\n12345,6\n7,8\n\"1\n2345\",6\n", pairs,
              "1|2\n7|8\nbad:\n3|a|column a is longer than 4 bytes|12345,6\n5|a|column a is longer "
              "than "
              "4 "
              "bytes|\"1\n6|a|column a is longer than 4 bytes|2345\",6\n",
              .on_bad = RFM_CSV_COLLECT, .max_field_bytes = 4),
        GIVEN("just as long as it may be", "a,b\n1234,1\r\n\"12\"\"\",  12\r\n", pairs,
              "1234|1\n12\"|12\n", .max_field_bytes = 4),
        GIVEN("bytes that are no text", "a,b\nx\xFFy,\\\nz,1\n", pairs,
              "z|1\nbad:\n2|a|column a: \"x\\xFFy\" is not valid UTF-8 at byte 2 of the line; give "
              "RFM_CSV_LATIN1 if the file is Latin-1|x\\xFFy,\\\n",
              .on_bad = RFM_CSV_COLLECT),
        SIZED(13, "NUL", "a,b\n1\0,2\n3,4\n", pairs,
              "3|4\nbad:\n2|~|there is a NUL byte|1\\x00,2\n", .on_bad = RFM_CSV_COLLECT),
        GIVEN("Latin-1", "a,b\n\xE9\n", pairs, "bad:\n2|~|there is 1 field; expected 2|\xC3\xA9\n",
              .on_bad = RFM_CSV_COLLECT, .encoding = RFM_CSV_LATIN1),
        GIVEN("cut off", "a,b\n1,2\n3", pairs,
              "1|2\nbad:\n3|~|there is 1 field; expected 2; the file may be cut off|3\n",
              .on_bad = RFM_CSV_COLLECT),
    };
    CHECK_ALL(cases);
}

/* The files that a till really sends: long ones, where detection sees only the beginning. */
Test(csv_reader, behind_the_sample) {
    csv_text text = {0};
    csv_text_format(&text, "a;b\n");
    while (text.size < RFM_CSV_SAMPLE + 100) csv_text_format(&text, "1/1/2011;5\n");
    const long long lines = (long long)(text.size - 4) / 11 + 1;
    csv_text_format(&text, "1/2/2011;5\n1/1/2011;1,5\n");
    const rfm_csv_column columns[] = {{.name = "a", .type = DAY},
                                      {.name = "b", .type = AMOUNT, .scale = 2}};
    const rfm_csv_options options = {.struct_size = sizeof options,
                                     .on_bad = RFM_CSV_COLLECT,
                                     .columns = columns,
                                     .column_count = 2};
    rfm_csv *reader;
    cr_assert_eq(rfm_csv_new(&options, &reader, NULL), RFM_OK);
    csv_text got = csv_read_all(reader, text.data, text.size, 65536, 1);
    const char *bad = strstr(got.data, "bad:\n");
    csv_text expected = {0};
    csv_text_format(
        &expected,
        "bad:\n%lld|a|column a: \"1/2/2011\" needs to know the order of day and month, of "
        "which the sample told nothing; give day_order|1/2/2011;5\n",
        lines + 1);
    csv_text_format(
        &expected,
        "%lld|b|column b: \"1,5\" is not a number with the decimal mark \".\" (taken as no "
        "value in the sample had one)|1/1/2011;1,5\n",
        lines + 2);
    cr_assert_not_null(bad);
    cr_expect_str_eq(bad, expected.data);
    free(expected.data);
    free(got.data);
    free(text.data);
    rfm_csv_free(reader);
}

/* A field of ten megabytes is one bad line, and what follows is read. */
Test(csv_reader, huge_field) {
    enum { HUGE = 10 * 1048576 };
    for (int quoted = 0; quoted < 2; ++quoted) {
        char *text = malloc(HUGE + 32);
        memcpy(text, "a,b\n1,2\n", 8);
        memset(text + 8, 'x', HUGE);
        if (quoted) text[8] = '"';
        memcpy(text + 8 + HUGE, ",3\n4,5\n", 7);
        const rfm_csv_options options = {.struct_size = sizeof options,
                                         .on_bad = RFM_CSV_COLLECT,
                                         .columns = pairs,
                                         .column_count = 2};
        rfm_csv *reader;
        rfm_error error;
        cr_assert_eq(rfm_csv_new(&options, &reader, NULL), RFM_OK);
        csv_text got = csv_read_all(reader, text, HUGE + 15, 1048576, 1);
        const char *expected = "1|2\n4|5\nbad:\n3|a|column a is longer than 1048576 bytes|";
        cr_expect_eq(strncmp(got.data, expected, strlen(expected)), 0);
        cr_expect_eq(got.size, strlen(expected) + HUGE + 3);
        free(got.data);
        rfm_csv_free(reader);

        rfm_csv_options refuse = options;
        refuse.on_bad = RFM_CSV_REFUSE;
        cr_assert_eq(rfm_csv_new(&refuse, &reader, NULL), RFM_OK);
        rfm_frame *frame;
        /* The line has not ended yet, and already cannot be good. */
        cr_expect_eq(rfm_csv_read(reader, text, 6 * 1048576, 0, &frame, &error), RFM_E_DATA);
        cr_expect_str_eq(error.message, "line 3, column a is longer than 1048576 bytes");
        cr_expect_null(frame);
        rfm_csv_free(reader);
        free(text);
    }
}

/* A file of three hundred columns, of which two are read: row r of column i is i * r. */
Test(csv_reader, many_columns) {
    static const rfm_csv_column two[] = {{.name = "c3", .type = INT64},
                                         {.name = "c299", .type = INT64}};
    const rfm_csv_options options = {
        .struct_size = sizeof options, .columns = two, .column_count = 2};
    csv_text file = {0};
    for (int i = 0; i < 300; ++i) csv_text_format(&file, "c%d%s", i, i < 299 ? "," : "\n");
    for (int r = 0; r < 50; ++r) {
        for (int i = 0; i < 300; ++i) csv_text_format(&file, "%d%s", i * r, i < 299 ? "," : "\n");
    }
    rfm_error error;
    rfm_csv *reader;
    rfm_frame *frame;
    cr_assert_eq(rfm_csv_new(&options, &reader, &error), RFM_OK, "%s", error.message);
    cr_assert_eq(rfm_csv_read(reader, file.data, file.size, 1, &frame, &error), RFM_OK, "%s",
                 error.message);
    cr_assert_eq(rfm_frame_count(frame), 50);
    rfm_column columns[2];
    for (int i = 0; i < 2; ++i) {
        cr_assert_eq(rfm_frame_column(frame, i, &columns[i], &error), RFM_OK);
        const int64_t *values = columns[i].values;
        for (int r = 0; r < 50; ++r) cr_expect_eq(values[r], (i == 0 ? 3 : 299) * r);
    }
    rfm_frame_free(frame);
    rfm_csv_free(reader);
    free(file.data);
}

Test(csv_reader, labels_are_sorted_and_used) {
    const char text[] = "a,b\nzz,1\naa,1\nmm,x\n,1\nzz,2\n";
    const rfm_csv_column columns[] = {{.name = "a", .type = CODE}, {.name = "b", .type = INT64}};
    const rfm_csv_options options = {.struct_size = sizeof options,
                                     .on_bad = RFM_CSV_COLLECT,
                                     .columns = columns,
                                     .column_count = 2};
    rfm_csv *reader;
    rfm_frame *frame;
    rfm_column column;
    cr_assert_eq(rfm_csv_new(&options, &reader, NULL), RFM_OK);
    cr_assert_eq(rfm_csv_read(reader, text, sizeof text - 1, 1, &frame, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_find(frame, "a", &column, NULL), RFM_OK);
    cr_expect_eq(column.label_count, 2); /* mm is only on the bad line */
    cr_expect_eq(memcmp(column.label_bytes, "aazz", 4), 0);
    cr_expect_eq(column.null_count, 1);
    rfm_frame_free(frame);
    rfm_csv_free(reader);
}

Test(csv_reader, optional_columns) {
    const rfm_csv_column columns[] = {
        {.name = "a", .type = TEXT},
        {.name = "x", .type = TEXT, .flags = RFM_CSV_OPTIONAL},
        {.name = "y", .type = AMOUNT, .source = "b", .factor = "z", .flags = RFM_CSV_OPTIONAL},
        {.name = "w", .type = TEXT, .position = 7, .flags = RFM_CSV_OPTIONAL},
        {.name = "b", .type = TEXT, .flags = RFM_CSV_OPTIONAL}};
    const rfm_csv_options options = {
        .struct_size = sizeof options, .columns = columns, .column_count = 5};
    rfm_csv *reader;
    rfm_frame *frame;
    rfm_column column;
    cr_assert_eq(rfm_csv_new(&options, &reader, NULL), RFM_OK);
    cr_assert_eq(rfm_csv_read(reader, "a,", 2, 0, &frame, NULL), RFM_OK);
    cr_expect_eq(rfm_frame_count(frame), 0);
    cr_expect_eq(rfm_frame_column_count(frame), 1); /* what is sure to be there */
    rfm_frame_free(frame);
    cr_assert_eq(rfm_csv_read(reader, "b\n1,2", 5, 1, &frame, NULL), RFM_OK);
    cr_expect_eq(rfm_frame_column_count(frame), 2);
    cr_assert_eq(rfm_frame_column(frame, 1, &column, NULL), RFM_OK);
    cr_expect_str_eq(column.name, "b");
    rfm_frame_free(frame);
    rfm_csv_free(reader);
}

Test(csv_reader, inspect) {
    const char text[] = "a;b\n1.234,5;13/1/2011\n\n2,25;1/2/2011\nx;1/2/2011\n";
    const rfm_csv_column columns[] = {{.name = "a", .type = AMOUNT, .scale = 3},
                                      {.name = "b", .type = DAY}};
    const rfm_csv_options options = {.struct_size = sizeof options,
                                     .on_bad = RFM_CSV_COLLECT,
                                     .columns = columns,
                                     .column_count = 2};
    rfm_csv *reader;
    rfm_frame *frame;
    rfm_error error;
    rfm_csv_state state = {.struct_size = sizeof state};
    cr_assert_eq(rfm_csv_new(&options, &reader, NULL), RFM_OK);
    cr_assert_eq(rfm_csv_inspect(reader, &state, NULL), RFM_OK);
    cr_expect_eq(state.delimiter, 0);
    cr_expect_eq(state.bytes, 0);
    cr_assert_eq(rfm_csv_read(reader, text, sizeof text - 1, 1, &frame, NULL), RFM_OK);
    rfm_frame_free(frame);
    cr_assert_eq(rfm_csv_inspect(reader, &state, NULL), RFM_OK);
    cr_expect_eq(state.struct_size, sizeof state);
    cr_expect_eq(state.delimiter, ';');
    cr_expect_eq(state.decimal_mark, ',');
    cr_expect_eq(state.thousands_mark, '.');
    cr_expect_eq(state.day_order, RFM_CSV_ORDER_DAY_MONTH);
    cr_expect_eq(state.max_decimals, 2);
    cr_expect_eq(state.lines, 5);
    cr_expect_eq(state.rows, 2);
    cr_expect_eq(state.bad_rows, 1);
    cr_expect_eq(state.bytes, sizeof text - 1);
    cr_expect_eq(rfm_csv_inspect(NULL, &state, &error), RFM_E_ARGUMENT);
    cr_expect_eq(rfm_csv_inspect(reader, NULL, &error), RFM_E_ARGUMENT);
    state.struct_size = 1;
    cr_expect_eq(rfm_csv_inspect(reader, &state, &error), RFM_E_ARGUMENT);
    rfm_csv_free(reader);
    rfm_csv_free(NULL);
}

/* Decimals that do not fit are told too, so that a host can choose another scale. */
Test(csv_reader, decimals_needed) {
    static const struct {
        const char *text;
        int32_t decimals;
    } cases[] = {{"a\n1\n", 0},      {"a\n1.50\n", 1},   {"a\n1.25\n1.5\n", 2},
                 {"a\n1.2345\n", 4}, {"a\n1.5000\n", 1}, {"a\n100\n0.00\n", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
        const rfm_csv_options options = {
            .struct_size = sizeof options, .columns = amounts, .column_count = 1};
        rfm_csv_state state = {.struct_size = sizeof state};
        rfm_csv *reader;
        rfm_frame *frame;
        cr_assert_eq(rfm_csv_new(&options, &reader, NULL), RFM_OK);
        (void)rfm_csv_read(reader, cases[i].text, strlen(cases[i].text), 1, &frame, NULL);
        rfm_frame_free(frame);
        cr_assert_eq(rfm_csv_inspect(reader, &state, NULL), RFM_OK);
        cr_expect_eq(state.max_decimals, cases[i].decimals, "%s", cases[i].text);
        rfm_csv_free(reader);
    }
}

Test(csv_reader, a_failure_lasts) {
    const rfm_csv_options options = {
        .struct_size = sizeof options, .columns = amounts, .column_count = 1};
    rfm_csv *reader;
    rfm_frame *frame;
    rfm_error error;
    cr_assert_eq(rfm_csv_new(&options, &reader, NULL), RFM_OK);
    cr_expect_eq(rfm_csv_read(reader, NULL, 1, 0, &frame, &error), RFM_E_ARGUMENT);
    cr_expect_eq(rfm_csv_read(reader, "a\nx\n", 4, 0, NULL, &error), RFM_E_ARGUMENT);
    cr_expect_eq(rfm_csv_read(NULL, "a\nx\n", 4, 0, &frame, &error), RFM_E_ARGUMENT);
    cr_expect_null(frame);
    cr_expect_eq(rfm_csv_read(reader, "a\nx\n", 4, 1, &frame, NULL), RFM_E_DATA);
    cr_expect_null(frame);
    cr_expect_eq(rfm_csv_read(reader, "1\n", 2, 1, &frame, &error), RFM_E_DATA);
    cr_expect_str_eq(error.message, "line 2, column a: \"x\" is not a number");
    cr_expect_eq(error.where, 2);
    cr_expect_eq(error.column, 1);
    cr_expect_eq(rfm_csv_bad_lines(reader, &frame, NULL), RFM_OK);
    cr_expect_eq(rfm_frame_count(frame), 0);
    rfm_frame_free(frame);
    rfm_csv_free(reader);
}

Test(csv_reader, nothing_comes_after_the_end) {
    const rfm_csv_options options = {
        .struct_size = sizeof options, .columns = amounts, .column_count = 1};
    rfm_csv *reader;
    rfm_frame *frame;
    rfm_error error;
    cr_assert_eq(rfm_csv_new(&options, &reader, NULL), RFM_OK);
    cr_assert_eq(rfm_csv_read(reader, "a\n1\n", 4, 1, &frame, NULL), RFM_OK);
    rfm_frame_free(frame);
    cr_expect_eq(rfm_csv_read(reader, NULL, 0, 1, &frame, &error), RFM_E_ARGUMENT);
    cr_expect_str_eq(error.message, "the input has ended; expected no more bytes");
    rfm_csv_free(reader);
}

Test(csv_reader, bad_lines_are_given_once) {
    const rfm_csv_options options = {.struct_size = sizeof options,
                                     .on_bad = RFM_CSV_COLLECT,
                                     .columns = amounts,
                                     .column_count = 1};
    rfm_csv *reader;
    rfm_frame *frame;
    rfm_error error;
    cr_assert_eq(rfm_csv_new(&options, &reader, NULL), RFM_OK);
    cr_assert_eq(rfm_csv_read(reader, "a\nx\n", 4, 1, &frame, NULL), RFM_OK);
    rfm_frame_free(frame);
    for (int64_t left = 1; left >= 0; --left) {
        cr_assert_eq(rfm_csv_bad_lines(reader, &frame, NULL), RFM_OK);
        cr_expect_eq(rfm_frame_count(frame), left);
        rfm_frame_free(frame);
    }
    cr_expect_eq(rfm_csv_bad_lines(reader, NULL, &error), RFM_E_ARGUMENT);
    cr_expect_eq(rfm_csv_bad_lines(NULL, &frame, &error), RFM_E_ARGUMENT);
    rfm_csv_free(reader);
}

static void expect_refused(const rfm_csv_options *options, const char *message) {
    rfm_csv *reader;
    rfm_error error;
    cr_expect_eq(rfm_csv_new(options, &reader, &error), RFM_E_ARGUMENT, "%s", message);
    cr_expect_str_eq(error.message, message);
    cr_expect_null(reader);
}

Test(csv_reader, options_that_do_not_fit) {
    rfm_error error;
    const rfm_csv_options good = {
        .struct_size = sizeof good, .columns = amounts, .column_count = 1};
    cr_expect_eq(rfm_csv_new(&good, NULL, &error), RFM_E_ARGUMENT);
    expect_refused(NULL, "no columns are asked for; expected column_count of at least 1");
#define REFUSED(member, value, message)    \
    do {                                   \
        rfm_csv_options options = good;    \
        options.member = (value);          \
        expect_refused(&options, message); \
    } while (0)
    REFUSED(flags, RFM_CSV_RAW_TEXT,
            "option flags is 4; expected RFM_CSV_NO_HEADER and RFM_CSV_ROUND only");
    REFUSED(delimiter, ':', "option delimiter is 58; expected one of , ; tab | or 0 to detect");
    REFUSED(decimal_mark, ';', "option decimal_mark is 59; expected . or , or 0 to detect");
    REFUSED(thousands_mark, 'x',
            "option thousands_mark is 120; expected one of . , ' blank or 0 for the one that fits");
    REFUSED(day_order, 3, "option day_order is 3; expected one of RFM_CSV_ORDER_");
    REFUSED(encoding, 2, "option encoding is 2; expected RFM_CSV_UTF8 or RFM_CSV_LATIN1");
    REFUSED(on_bad, -1, "option on_bad is -1; expected RFM_CSV_REFUSE or RFM_CSV_COLLECT");
    REFUSED(threads, -1, "option threads is -1; expected 1 or more, or 0 for 1");
    REFUSED(max_field_bytes, -1,
            "option max_field_bytes is -1; expected 1 or more, or 0 for the default");
    REFUSED(column_count, 0, "no columns are asked for; expected column_count of at least 1");
    REFUSED(columns, NULL, "no columns are asked for; expected column_count of at least 1");
#undef REFUSED
    rfm_csv_options same = good;
    same.decimal_mark = same.thousands_mark = '.';
    expect_refused(&same,
                   "decimal_mark and thousands_mark are both \".\"; expected different marks");
}

Test(csv_reader, columns_that_do_not_fit) {
    static const struct {
        rfm_csv_column column;
        const char *message;
        int32_t flags;
    } cases[] = {
        {{.name = NULL, .type = TEXT}, "columns[0]: expected a name in UTF-8 that is not empty", 0},
        {{.name = "", .type = TEXT}, "columns[0]: expected a name in UTF-8 that is not empty", 0},
        {{.name = "\xFF", .type = TEXT},
         "columns[0]: expected a name in UTF-8 that is not empty",
         0},
        {{.name = "a", .type = 7}, "columns[0]: expected a type of RFM_COLUMN_", 0},
        {{.name = "a", .type = TEXT, .flags = 8},
         "columns[0]: expected flags RFM_CSV_OPTIONAL, RFM_CSV_WHOLE_IDS and RFM_CSV_REQUIRED only",
         0},
        {{.name = "a", .type = DAY, .flags = RFM_CSV_WHOLE_IDS},
         "columns[0]: expected RFM_CSV_WHOLE_IDS with text or code only",
         0},
        {{.name = "a", .type = AMOUNT, .scale = 10}, "columns[0]: expected a scale from 0 to 9", 0},
        {{.name = "a", .type = INT64, .scale = 1},
         "columns[0]: expected a scale with amounts only",
         0},
        {{.name = "a", .type = DOUBLE, .factor = "b"},
         "columns[0]: expected a factor with amounts only",
         0},
        {{.name = "a", .type = TEXT, .position = -1},
         "columns[0]: expected positions from 1, or 0 for none",
         0},
        {{.name = "a", .type = TEXT, .reserved = 1},
         "columns[0]: expected the reserved member to be zero",
         0},
        {{.name = "a", .type = TEXT},
         "columns[0]: expected a position, as the file has no header",
         RFM_CSV_NO_HEADER},
        {{.name = "a", .type = AMOUNT, .position = 1, .factor = "b"},
         "columns[0]: expected a position, as the file has no header",
         RFM_CSV_NO_HEADER},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
        const rfm_csv_options options = {.struct_size = sizeof options,
                                         .flags = cases[i].flags,
                                         .columns = &cases[i].column,
                                         .column_count = 1};
        expect_refused(&options, cases[i].message);
    }
    const rfm_csv_column twice[] = {{.name = "a", .type = TEXT}, {.name = "a", .type = DAY}};
    const rfm_csv_options options = {
        .struct_size = sizeof options, .columns = twice, .column_count = 2};
    expect_refused(&options, "columns[0] and columns[1] are both named a");
}

static void expect_sniffed(const char *text, const rfm_csv_options *options, const char *expected) {
    rfm_frame *frame;
    rfm_error error;
    csv_text got = {0};
    csv_text_add(&got, "", 0);
    if (rfm_csv_sniff(text, strlen(text), options, &frame, &error) == RFM_OK) {
        csv_text_rows(&got, frame);
    } else {
        cr_expect_null(frame);
        csv_text_format(&got, "error %d: %s", (int)error.status, error.message);
    }
    rfm_frame_free(frame);
    cr_expect_str_eq(got.data, expected);
    free(got.data);
}

Test(csv_reader, sniff) {
    expect_sniffed(
        "id;day;amount;n;note;none\n007;1/12/2011;1.234,50;5;\"a \"\"b\"\"\";\n"
        "008;2/12/2011;-2;6;;\n009;3/12/2",
        NULL,
        "1|id|text|007\n2|day|day|1/12/2011\n3|amount|decimal|1.234,50\n4|n|whole|5\n"
        "5|note|text|a \"b\"\n6|none|empty|~\n");
    expect_sniffed(
        "20111201|12345678|2011-12-01\n",
        &(rfm_csv_options){.struct_size = sizeof(rfm_csv_options), .flags = RFM_CSV_NO_HEADER},
        "1|~|day|20111201\n2|~|whole|12345678\n3|~|day|2011-12-01\n");
    expect_sniffed("a,b\n", NULL, "1|a|empty|~\n2|b|empty|~\n");
    expect_sniffed("a\n\xE9\n", NULL, "1|a|text|\\xE9\n");
    expect_sniffed(
        "a\n\xE9\n",
        &(rfm_csv_options){.struct_size = sizeof(rfm_csv_options), .encoding = RFM_CSV_LATIN1},
        "1|a|text|\xC3\xA9\n");
    expect_sniffed("", NULL, "error 3: the file is empty");
    rfm_frame *frame;
    rfm_error error;
    cr_expect_eq(rfm_csv_sniff("a", 1, NULL, NULL, &error), RFM_E_ARGUMENT);
    cr_expect_eq(rfm_csv_sniff(NULL, 1, NULL, &frame, &error), RFM_E_ARGUMENT);
}
