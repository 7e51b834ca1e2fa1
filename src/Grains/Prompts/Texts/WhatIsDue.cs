namespace CodaMcp.Prompts.Texts;

/// <summary>The prompt that lists what in a table is overdue, due soon or forgotten.</summary>
internal static class WhatIsDue
{
    /// <summary>The prompt.</summary>
    public static Prompt Prompt { get; } = new(
        new PromptDescriptor
        {
            Name = "what_is_due",
            Title = "What is due",
            Description = "What in a table is overdue, due soon, or forgotten.",
            Arguments =
            [
                Arguments.Doc,
                Arguments.Table("The table with due dates"),
                new("days", "How many days to look ahead; 7 if left out.", Required: false),
            ],
        },
        arguments => $"""
            Find what needs attention in the table {arguments["table"]} of the Coda doc {arguments["doc"]}.

            1. Call `get_table`: find the column with the due date, the one that says what is done, and the one that says whose it is. If several could be meant, ask me.
            2. Read the rows that are not done with `list_rows`, only the columns you need, and go on with nextCursor to the end or to 500 rows.
            3. List, with today's date at the top: what is overdue, most overdue first, with the days; what is due in the next {arguments.If("days", days => days, "7")} days; and what is not done but has no date or no owner.

            Group each list by owner where there is one, and link the rows with `get_row` only for the five most urgent. If you stopped before the end, say how many of how many rows you read. Do not change anything; if a date or status looks wrong, point it out, and ask before you call `update_row`.
            """);
}
