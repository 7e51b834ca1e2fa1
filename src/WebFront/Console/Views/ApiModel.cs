namespace CodaMcp.Pages.Views;

/// <summary>The API documentation for people.</summary>
/// <param name="Introduction">An introduction.</param>
/// <param name="Document">The address of the OpenAPI document.</param>
/// <param name="Groups">The operations, grouped by subject.</param>
public sealed record ApiModel(string Introduction, string Document, IReadOnlyList<ApiGroup> Groups);

/// <summary>The operations of one subject.</summary>
/// <param name="Name">The subject.</param>
/// <param name="Operations">The operations.</param>
public sealed record ApiGroup(string Name, IReadOnlyList<ApiOperation> Operations);

/// <summary>An operation of the API.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path, with names of parameters in braces.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Needs">The scope and the role that it needs.</param>
/// <param name="Fields">Its parameters.</param>
public sealed record ApiOperation(string Method, string Path, string Summary, string Needs, IReadOnlyList<ApiField> Fields);

/// <summary>A parameter.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does.</param>
public sealed record ApiField(string Name, string Description);
