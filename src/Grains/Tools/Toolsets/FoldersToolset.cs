using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using CodaMcp.Calls;
using CodaMcp.Coda.Contract;
using CodaMcp.References;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools.Toolsets;

/// <summary>Tools about folders of docs.</summary>
[Toolset("folders")]
internal static class FoldersToolset
{
    [Tool("list_folders", "List folders", Scopes.Read, Idempotent = true)]
    [Description("Folders the Coda user can see, with their workspaces, or the folders in one of them. list_docs gives the docs of one.")]
    public static async Task<FolderListResult> ListFolders(
        ToolCall call,
        [Description("Only in this workspace, ws-….")] string? workspaceId = null,
        [Description("Only starred folders.")] bool starred = false,
        [Description("Only the folders directly in this one: id or name.")] string? parent = null,
        [Description(Describe.Limit), Range(1, 100)] int limit = 50,
        [Description(Describe.Cursor)] string? cursor = null,
        CancellationToken cancellationToken = default)
    {
        if (parent is not null && (workspaceId is not null || starred))
            throw ToolException.ForArgument("parent", "cannot be combined with 'workspace_id' or 'starred': Coda does not filter the folders in a folder.");
        var parentId = parent is null ? null : (await new ReferenceResolver(call).Folder(parent, cancellationToken, "parent")).Id;
        var wanted = new ListFoldersQuery { WorkspaceId = workspaceId, IsStarred = starred ? true : null };
        var listed = await Listed<FolderSummary>.Read(
            call,
            $"list_folders\n{workspaceId}\n{starred}\n{parentId}",
            cursor,
            limit,
            (size, token) => parentId is null
                ? call.Api.ListFolders(wanted with { Limit = size, PageToken = token }, cancellationToken)
                : call.Api.ListFolderChildren(parentId, new ListQuery { Limit = size, PageToken = token }, cancellationToken),
            Summaries.Of);
        return new FolderListResult { Folders = listed.Items, NextCursor = listed.NextCursor, Note = listed.Note };
    }

    [Tool("get_folder", "Get a folder", Scopes.Read, Idempotent = true)]
    [Description("A folder's name, description, workspace and link.")]
    public static async Task<FolderSummary> GetFolder(ToolCall call, [Description(Describe.Folder)] string folder, CancellationToken cancellationToken) =>
        Summaries.Of(await new ReferenceResolver(call).Folder(folder, cancellationToken));

    [Tool("create_folder", "Create a folder", Scopes.Write)]
    [Description("Creates a folder in a workspace.")]
    public static async Task<ChangeResult> CreateFolder(
        ToolCall call,
        [Description("The name."), StringLength(200, MinimumLength = 1)] string name,
        [Description(Describe.Workspace)] string workspaceId,
        [Description("The description."), StringLength(1000, MinimumLength = 1)] string? description = null,
        CancellationToken cancellationToken = default)
    {
        var body = new FolderCreate { Name = name, WorkspaceId = workspaceId.Trim(), Description = description };
        call.Touches("workspace", body.WorkspaceId);
        var sent = await DirectWriting.Send(call, token => call.Api.CreateFolder(body, token), cancellationToken);
        if (sent.Answer is { } folder)
            call.Touches("folder", folder.Id, folder.Name);
        return DirectWriting.Result(sent, null, sent.Answer?.Id, sent.Answer?.BrowserLink);
    }

    [Tool("update_folder", "Rename a folder", Scopes.Write, Destructive = true, Idempotent = true)]
    [Description("Changes a folder's name or description.")]
    public static async Task<ChangeResult> UpdateFolder(
        ToolCall call,
        [Description(Describe.Folder)] string folder,
        [Description("New name."), StringLength(200, MinimumLength = 1)] string? name = null,
        [Description("New description; empty removes it."), StringLength(1000)] string? description = null,
        CancellationToken cancellationToken = default)
    {
        if (name is null && description is null)
            throw ToolException.ForArgument("name", "or 'description' is required: there is nothing to change.");
        var found = await new ReferenceResolver(call).Folder(folder, cancellationToken);
        return await DirectWriting.Change(
            call, null, found.Id, token => call.Api.UpdateFolder(found.Id, new FolderUpdate { Name = name, Description = description }, token), cancellationToken);
    }

    [Tool("delete_folder", "Delete a folder", Scopes.Write, Destructive = true, Idempotent = true)]
    [Description("Deletes an empty folder; Coda refuses one that holds docs.")]
    public static async Task<ChangeResult> DeleteFolder(ToolCall call, [Description(Describe.Folder)] string folder, CancellationToken cancellationToken)
    {
        var found = await new ReferenceResolver(call).Folder(folder, cancellationToken);
        return await DirectWriting.Change(call, null, found.Id, token => call.Api.DeleteFolder(found.Id, token), cancellationToken);
    }
}
