namespace CodaMcp.Pages.Views;

/// <summary>The API, for people.</summary>
/// <param name="Introduction">What it is.</param>
/// <param name="Document">Where the OpenAPI document is.</param>
/// <param name="Groups">What it can do.</param>
public sealed record ApiModel(string Introduction, string Document, IReadOnlyList<ApiGroup> Groups);

/// <summary>Operations of one subject.</summary>
/// <param name="Name">The subject.</param>
/// <param name="Operations">The operations.</param>
public sealed record ApiGroup(string Name, IReadOnlyList<ApiOperation> Operations);

/// <summary>An operation of the API.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path, with names of parameters in braces.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Needs">What scope and role it needs.</param>
/// <param name="Fields">Its parameters.</param>
public sealed record ApiOperation(string Method, string Path, string Summary, string Needs, IReadOnlyList<ApiField> Fields);

/// <summary>A parameter.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does.</param>
public sealed record ApiField(string Name, string Description);
