namespace CodaMcp.Prompts.Texts;

/// <summary>The prompt that summarizes a doc.</summary>
internal static class SummarizeDoc
{
    /// <summary>The prompt.</summary>
    public static Prompt Prompt { get; } = new(
        new PromptDescriptor
        {
            Name = "summarize_doc",
            Title = "Summarize a doc",
            Description = "The gist of a doc: purpose, main points, decisions, open questions.",
            Arguments = [Arguments.Doc, new("focus", "What you care about most.", Required: false)],
        },
        arguments => $"""
            Summarize the Coda doc {arguments["doc"]} for somebody who has not read it.{arguments.If("focus", focus => $" What matters most to me: {focus}.")}

            1. Call `get_doc_overview` to see its pages and tables.
            2. Read the pages that carry the content with `get_page`, ten at most, and skip hidden ones. Where a table holds the substance, look at it with `list_rows`.
            3. Write: what the doc is for, in one sentence; the main points; decisions with who and when; dates and numbers that matter; open questions.

            Keep it under 300 words, link the pages each point comes from, and say which parts you did not read. Use only what the doc says. Do not change anything in it.
            """);
}
