namespace CodaMcp.Prompts.Texts;

/// <summary>The prompt that writes a status report from a tracker.</summary>
internal static class WeeklyStatus
{
    /// <summary>The prompt.</summary>
    public static Prompt Prompt { get; } = new(
        new PromptDescriptor
        {
            Name = "weekly_status",
            Title = "Weekly status",
            Description = "A status report from a tracker table: done, under way, blocked, next.",
            Arguments =
            [
                Arguments.Doc,
                Arguments.Table("The table of tasks or projects"),
                new("owner", "Only what this person owns.", Required: false),
            ],
        },
        arguments => $"""
            Write this week's status from the table {arguments["table"]} in the Coda doc {arguments["doc"]}{arguments.If("owner", owner => $", for what {owner} owns")}.

            1. Call `get_table` to learn its columns: which one says the status, the owner, the due date.
            2. Read the rows with `list_rows`, sorted by updatedAt, and go on with nextCursor until you have those that matter. Choose only the columns you need.
            3. Report in four short lists: done in the last seven days, under way, blocked or overdue with the reason if the table gives one, and next up.

            One line an item: name, owner, date. Lead with the one thing a manager must know. Count what you leave out, and do not guess at what the table does not say. Offer to put the report on a page of the doc; if I want that, show me the page and the text first, and only then call `update_page_content` with mode append.
            """);
}
