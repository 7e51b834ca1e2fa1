using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace CodaMcp.Tests;

/// <summary>
/// Holds which part of <c>src</c> uses which. The uses are read from the compiled projects, so a constant of another part is not seen: the
/// compiler copies its value.
/// </summary>
public sealed class DirectionTests
{
    // Standalone composes the processes. Only a silo knows the grains; a front knows their interfaces.
    private const string Projects = """
        Grains.Abstractions
        Sandbox
        Grains      -> Grains.Abstractions
        Hosting     -> Grains.Abstractions
        Silo        -> Grains.Abstractions, Grains, Hosting
        WebFront    -> Grains.Abstractions, Hosting
        Standalone  -> Grains.Abstractions, Hosting, Silo, WebFront, Sandbox
        """;

    // The folders of src/Grains. Root is the folder itself: encryption, the memory budget and the names of storages.
    private const string Folders = """
        Root
        Storage         -> Root
        Audit
        Audit.Checkpoints -> Audit
        Audit.Reading   -> Root, Audit, Audit.Checkpoints
        Stops           -> Storage
        Keys
        Calls
        Coda.Contract
        Coda.Caching    -> Root, Coda.Contract
        Coda            -> Coda.Contract, Coda.Caching
        Coda.Export     -> Coda.Contract, Coda
        Coda.Documents  -> Root, Coda.Contract, Coda.Caching, Coda
        Coda.Users      -> Root, Coda.Contract, Coda.Caching, Coda
        Coda.Handlers   -> Coda.Contract, Coda.Caching, Coda, Coda.Documents
        Coda.Gateway    -> Root, Coda.Contract, Coda.Caching, Coda, Coda.Export, Coda.Documents, Coda.Users, Coda.Handlers
        Credentials     -> Coda
        References      -> Calls, Coda.Contract, Coda
        Writes          -> Storage, Audit, Calls, Coda
        Elicitation     -> Storage, Audit, Calls, Writes
        Sessions        -> Root, Storage
        Tools           -> Audit, Calls, Coda.Contract, Coda.Caching, Coda, References, Writes, Elicitation
        Quotas          -> Storage, Calls, Tools
        Prompts         -> References, Stops
        Resources       -> References, Tools, Prompts
        Subscriptions   -> Coda, Sessions, Tools, Resources
        Policies        -> Storage, Audit, Coda, References, Tools, Resources
        Members         -> Root, Storage, Audit, Stops, Policies, Quotas, Calls, Coda.Contract, Coda.Caching, Coda, Credentials, Writes, Elicitation, Sessions, Tools, Resources, Subscriptions
        """;

    private const string Prefix = "CodaMcp.";

    private static readonly Lazy<Use[]> UsesOfProjects = new(() => [.. UsesBetween(ProjectOf)]);
    private static readonly Lazy<Use[]> UsesOfFolders = new(() => [.. UsesBetween(FolderOf)]);

    private static readonly Lazy<Architecture> Source = new(() =>
        new ArchLoader().LoadAssemblies([.. RowsOf(Projects).Select(project => Assembly.Load(Prefix + project))]).Build());

    [Fact]
    public void Projects_use_each_other_as_the_table_allows() => AssertNone(new Directions(Projects).Violations(UsesOfProjects.Value));

    [Fact]
    public void Projects_use_all_that_the_table_allows() => AssertNone(new Directions(Projects).Unused(UsesOfProjects.Value));

    [Fact]
    public void Folders_of_the_grains_use_each_other_as_the_table_allows() =>
        AssertNone(new Directions(Folders).Violations(UsesOfFolders.Value));

    [Fact]
    public void Folders_of_the_grains_use_all_that_the_table_allows() => AssertNone(new Directions(Folders).Unused(UsesOfFolders.Value));

    private static void AssertNone(IEnumerable<string> problems)
    {
        var all = string.Join('\n', problems);
        Assert.True(all.Length == 0, all);
    }

    private static IEnumerable<string> RowsOf(string table) => table.Split('\n').Select(row => row.Split("->", StringSplitOptions.TrimEntries)[0]);

    private static IEnumerable<Use> UsesBetween(Func<IType, string?> partOf) =>
        from type in Source.Value.Types
        let part = partOf(type)
        where part is not null
        from dependency in type.Dependencies
        let used = partOf(dependency.Target)
        where used is not null && used != part
        select new Use(part, used, $"{type.FullName} uses {dependency.Target.FullName}");

    // A type parameter is no type of any project, and has no assembly.
    private static string? ProjectOf(IType type) =>
        type is not GenericParameter && type.Assembly?.Name is { } name && name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : null;

    // What generators add stands in namespaces that no folder has.
    private static string? FolderOf(IType type) => ProjectOf(type) != "Grains" ? null
        : type.Namespace.FullName == "CodaMcp" ? "Root"
        : type.Namespace.FullName.StartsWith(Prefix, StringComparison.Ordinal) ? type.Namespace.FullName[Prefix.Length..]
        : null;
}
