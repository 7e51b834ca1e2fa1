using System.Text.Json.Nodes;

namespace CodaMcp.Tests.Tools;

/// <summary>Which schemas a rule is for.</summary>
[Flags]
internal enum SchemaPart
{
    /// <summary>The schema of a tool's arguments.</summary>
    Input = 1,

    /// <summary>The schema of a tool's result.</summary>
    Output = 2,

    /// <summary>Both.</summary>
    Both = Input | Output,
}

/// <summary>A schema of a tool, as rules check it.</summary>
/// <param name="Tool">The tool's name.</param>
/// <param name="Description">The tool's description.</param>
/// <param name="Part">Whose schema it is.</param>
/// <param name="Schema">The schema.</param>
internal sealed record CheckedSchema(string Tool, string Description, SchemaPart Part, JsonObject Schema);

/// <summary>One rule that clients or models have for the schemas of tools.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Vendors">Those that have it: some of <see cref="SchemaRules.Vendors"/>, or <c>all</c>.</param>
/// <param name="Part">The schemas that it is for.</param>
/// <param name="Source">How the rule is known.</param>
/// <param name="Violations">Finds what breaks it.</param>
internal sealed record SchemaRule(string Rule, string Vendors, SchemaPart Part, string Source, Func<CheckedSchema, IEnumerable<string>> Violations);
