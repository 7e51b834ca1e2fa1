namespace CodaMcp.Prompts.Texts;

/// <summary>The prompt that finds and corrects duplicates, blanks and inconsistent values in a table.</summary>
internal static class CleanUpTable
{
    /// <summary>The prompt.</summary>
    public static Prompt Prompt { get; } = new(
        new PromptDescriptor
        {
            Name = "clean_up_table",
            Title = "Clean up a table",
            Description = "Finds duplicates, blanks and inconsistent values in a table, and mends what you agree to.",
            Arguments = [Arguments.Doc, Arguments.Table("The table"), new("rule", "A rule of yours that the rows must keep.", Required: false)],
        },
        arguments => $"""
            Help me clean up the table {arguments["table"]} in the Coda doc {arguments["doc"]}.{arguments.If("rule", rule => $" The rows must keep this rule: {rule}.")}

            1. Call `get_table` for the columns, types, options and formulas, then `list_rows` with nextCursor until you have read all rows, or 500.
            2. Look for rows that seem to be duplicates, blanks where most rows have a value, text that differs only in case, spaces or spelling, values of a select column that its options do not have, and dates or numbers that cannot be right.
            3. Report what you found, worst first, with the rows' ids. Say what you are sure of and what only looks odd, and how many rows you read.
            4. Propose the changes as a list: row, column, old value, new value. Calculated columns and buttons cannot be written; leave them out. Ask me which changes to make, and change nothing before I have answered.
            5. Make those with `update_row`. Where I say that a row shall go, name it once more and wait for my yes before `delete_rows`: Coda's API cannot bring it back.

            When you are done, read the changed rows again and tell me what is still open.
            """);
}
