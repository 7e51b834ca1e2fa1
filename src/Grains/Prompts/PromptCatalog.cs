using CodaMcp.Prompts.Texts;
using CodaMcp.References;
using CodaMcp.Settings;

namespace CodaMcp.Prompts;

/// <summary>All prompts, in the order of <c>prompts/list</c>.</summary>
internal static class PromptCatalog
{
    /// <summary>The most characters an argument may have: a name, a link or a short wish.</summary>
    [MemberLimit]
    public const int LongestArgument = 500;

    /// <summary>The prompts.</summary>
    public static IReadOnlyList<Prompt> All { get; } =
    [
        SummarizeDoc.Prompt,
        WeeklyStatus.Prompt,
        NotesToTasks.Prompt,
        WhatIsDue.Prompt,
        CleanUpTable.Prompt,
    ];

    /// <summary>Returns the prompt with that name, or null.</summary>
    public static Prompt? Find(string name) => All.FirstOrDefault(prompt => prompt.Descriptor.Name == name);

    /// <summary>Returns a prompt with its arguments filled in. Blank arguments count as missing.</summary>
    public static PromptOutcome Get(string name, IReadOnlyDictionary<string, string> arguments)
    {
        if (Find(name) is not { } prompt)
        {
            var nearest = NearestNames.Of(name, All.Select(known => known.Descriptor.Name), 3);
            return Problem($"There is no prompt '{Shown(name)}'. The nearest: {string.Join(", ", nearest)}.");
        }

        var known = prompt.Descriptor.Arguments;
        if (arguments.Keys.FirstOrDefault(argument => known.All(described => described.Name != argument)) is { } unknown)
            return Problem($"Argument '{Shown(unknown)}' is unknown to '{name}', which takes {string.Join(", ", known.Select(described => described.Name))}.");
        var given = arguments.Where(argument => !string.IsNullOrWhiteSpace(argument.Value)).ToDictionary(argument => argument.Key, argument => argument.Value.Trim());
        if (known.FirstOrDefault(described => described.Required && !given.ContainsKey(described.Name)) is { } missing)
            return Problem($"Argument '{missing.Name}' is required.");
        if (given.FirstOrDefault(argument => argument.Value.Length > LongestArgument) is { Key: { } tooLong })
            return Problem($"Argument '{tooLong}' has {given[tooLong].Length} characters, and at most {LongestArgument} are taken.");
        return new PromptOutcome { Text = prompt.Text(new PromptArguments(given)), Description = prompt.Descriptor.Description };
    }

    private static PromptOutcome Problem(string problem) => new() { Problem = problem };

    private static string Shown(string name) => name.Length > 64 ? name[..64] + "…" : name;
}

/// <summary>One prompt: its description for clients, and how its text is created.</summary>
/// <param name="Descriptor">The description for clients.</param>
/// <param name="Text">Creates the text from the arguments.</param>
internal sealed record Prompt(PromptDescriptor Descriptor, Func<PromptArguments, string> Text);
