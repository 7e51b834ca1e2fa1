using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using CodaMcp.Calls;
using CodaMcp.Coda.Contract;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools.Toolsets;

/// <summary>Tools about the members of workspaces, and go links. Coda's API lists no workspaces.</summary>
[Toolset("workspaces")]
internal static partial class WorkspacesToolset
{
    // Coda chooses the page size itself. The place of a listing only needs a number.
    private const int CodasOwn = 100;

    [Tool("list_workspace_members", "List workspace members", Scopes.Read, Idempotent = true)]
    [Description("A workspace's members with role, last day of activity and docs owned. For its admins.")]
    public static async Task<WorkspaceMemberListResult> ListWorkspaceMembers(
        ToolCall call,
        [Description(Describe.Workspace)] string workspaceId,
        [Description("Only these roles: Admin, DocMaker, Editor."), MinLength(1), MaxLength(3), AllowedValues("Admin", "DocMaker", "Editor")] string[]? roles = null,
        [Description(Describe.Cursor)] string? cursor = null,
        CancellationToken cancellationToken = default)
    {
        var id = workspaceId.Trim();
        var included = roles is null ? null : string.Join(',', roles.Distinct().Order(StringComparer.Ordinal));
        call.Touches("workspace", id);
        var listed = await Listed<WorkspaceMemberSummary>.Read(
            call,
            $"list_workspace_members\n{id}\n{included}",
            cursor,
            CodasOwn,
            (_, token) => call.Api.ListWorkspaceMembers(id, new ListWorkspaceMembersQuery { IncludedRoles = included, PageToken = token }, cancellationToken),
            member => new WorkspaceMemberSummary
            {
                Email = member.Email,
                Name = member.Name,
                Role = member.Role,
                LastActiveAt = member.LastActiveAt,
                OwnedDocs = (int?)member.OwnedDocs,
            });
        return new WorkspaceMemberListResult { WorkspaceId = id, Members = listed.Items, NextCursor = listed.NextCursor, Note = listed.Note };
    }

    [Tool("change_workspace_role", "Change a member's role", Scopes.Write, Destructive = true, Idempotent = true, OpenWorld = true, Asks = "always")]
    [Description("Changes a workspace member's role, which may change what the workspace is billed. For its admins.")]
    public static async Task<ChangeResult> ChangeWorkspaceRole(
        ToolCall call,
        [Description(Describe.Workspace)] string workspaceId,
        [Description("The member's address.")] string email,
        [Description("The new role."), AllowedValues("Admin", "DocMaker", "Editor")] string role,
        CancellationToken cancellationToken)
    {
        var id = workspaceId.Trim();
        call.Touches("workspace", id);
        call.Touches("user", email);
        call.Confirm($"This gives {Wording.Named(email, "a member")} the role {role} in workspace {Wording.Named(id, "")}, which may change what the workspace is billed", id, email, role);
        return await DirectWriting.Change(call, null, email, token => call.Api.ChangeUserRole(id, new RoleChange(email.Trim(), role), token), cancellationToken);
    }

    [Tool("list_workspace_role_activity", "Activity by role", Scopes.Read, Idempotent = true)]
    [Description("How many members of a workspace were active or inactive each month, by role. For its admins.")]
    public static async Task<RoleActivityResult> ListWorkspaceRoleActivity(ToolCall call, [Description(Describe.Workspace)] string workspaceId, CancellationToken cancellationToken)
    {
        var id = workspaceId.Trim();
        call.Touches("workspace", id);
        var list = await call.Api.ListWorkspaceRoleActivity(id, cancellationToken);
        return new RoleActivityResult
        {
            WorkspaceId = id,
            Months = [.. list.Items.Select(month => new RoleActivityMonth
            {
                Month = month.Month,
                ActiveAdmins = (int)month.ActiveAdminCount,
                ActiveDocMakers = (int)month.ActiveDocMakerCount,
                ActiveEditors = (int)month.ActiveEditorCount,
                InactiveAdmins = (int)month.InactiveAdminCount,
                InactiveDocMakers = (int)month.InactiveDocMakerCount,
                InactiveEditors = (int)month.InactiveEditorCount,
            })],
        };
    }

    [Tool("add_go_link", "Add a go link", Scopes.Write)]
    [Description("Adds a short link go/name for an organization.")]
    public static async Task<ChangeResult> AddGoLink(
        ToolCall call,
        [Description("Organization id, org-…; whoami gives it.")] string organizationId,
        [Description("What comes after go/: letters, digits, - and _."), StringLength(128, MinimumLength = 1)] string name,
        [Description("Where it leads."), StringLength(2048, MinimumLength = 1)] string destinationUrl,
        [Description("What it is for."), StringLength(512, MinimumLength = 1)] string? description = null,
        [Description("Destination with {*} for the parts of go/name/part/part."), StringLength(2048, MinimumLength = 1)] string? urlPattern = null,
        [Description("Address of its owner; the Coda user if left out.")] string? creatorEmail = null,
        CancellationToken cancellationToken = default)
    {
        if (!GoName().IsMatch(name))
            throw ToolException.ForArgument("name", "may hold letters a to z, digits, - and _ only.");
        if (!Uri.TryCreate(destinationUrl, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw ToolException.ForArgument("destination_url", "must be an http or https address.");
        var id = organizationId.Trim();
        call.Touches("organization", id);
        var body = new GoLinkAdd { Name = name, DestinationUrl = destinationUrl, Description = description, UrlPattern = urlPattern, CreatorEmail = creatorEmail };
        return await DirectWriting.Change(call, null, name, token => call.Api.AddGoLink(id, body, token), cancellationToken);
    }

    [GeneratedRegex("^[a-zA-Z0-9_-]+$")]
    private static partial Regex GoName();
}
