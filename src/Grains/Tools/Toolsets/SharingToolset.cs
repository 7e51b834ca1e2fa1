using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using CodaMcp.Calls;
using CodaMcp.Coda.Contract;
using CodaMcp.References;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools.Toolsets;

/// <summary>Tools about who may see and change a doc.</summary>
[Toolset("sharing")]
internal static class SharingToolset
{
    [Tool("get_sharing", "How a doc is shared", Scopes.Read, Idempotent = true)]
    [Description("What the Coda user may do about sharing a doc, and the doc's sharing settings. list_permissions gives who has access.")]
    public static async Task<SharingResult> GetSharing(ToolCall call, [Description(Describe.Doc)] string doc, CancellationToken cancellationToken)
    {
        var docId = (await new ReferenceResolver(call).Doc(doc, cancellationToken)).Id;
        var may = call.Api.GetSharingMetadata(docId, cancellationToken);
        var settings = call.Api.GetAclSettings(docId, cancellationToken);
        await Task.WhenAll(may, settings);
        return new SharingResult
        {
            DocId = docId,
            CanShare = (await may).CanShare,
            CanShareWithWorkspace = (await may).CanShareWithWorkspace,
            CanShareWithOrganization = (await may).CanShareWithOrg,
            CanCopy = (await may).CanCopy,
            EditorsMayChangePermissions = (await settings).AllowEditorsToChangePermissions,
            OthersMayCopy = (await settings).AllowCopying,
            ViewersMayAskToEdit = (await settings).AllowViewersToRequestEditing,
        };
    }

    [Tool("list_permissions", "List permissions", Scopes.Read, Idempotent = true)]
    [Description("Who has access to a doc, and which, with the ids that delete_permission takes.")]
    public static async Task<PermissionListResult> ListPermissions(
        ToolCall call,
        [Description(Describe.Doc)] string doc,
        [Description(Describe.Limit), Range(1, 100)] int limit = 100,
        [Description(Describe.Cursor)] string? cursor = null,
        CancellationToken cancellationToken = default)
    {
        var docId = (await new ReferenceResolver(call).Doc(doc, cancellationToken)).Id;
        var listed = await Listed<PermissionSummary>.Read(
            call,
            $"list_permissions\n{docId}",
            cursor,
            limit,
            (size, token) => call.Api.GetPermissions(docId, new ListQuery { Limit = size, PageToken = token }, cancellationToken),
            permission => new PermissionSummary
            {
                Id = permission.Id,
                Access = permission.Access,
                Type = permission.Principal.Type,
                To = permission.Principal.Email ?? permission.Principal.GroupName ?? permission.Principal.GroupId ?? permission.Principal.Domain ?? permission.Principal.WorkspaceId,
            });
        return new PermissionListResult { DocId = docId, Permissions = listed.Items, NextCursor = listed.NextCursor, Note = listed.Note };
    }

    [Tool("search_principals", "Find people to share with", Scopes.Read, Idempotent = true)]
    [Description("People and groups a doc can be shared with, by part of a name or address; 20 at most.")]
    public static async Task<PrincipalSearchResult> SearchPrincipals(
        ToolCall call,
        [Description(Describe.Doc)] string doc,
        [Description("Part of a name or address."), StringLength(200, MinimumLength = 1)] string query,
        CancellationToken cancellationToken)
    {
        var docId = (await new ReferenceResolver(call).Doc(doc, cancellationToken)).Id;
        var found = await call.Api.SearchPrincipals(docId, new SearchPrincipalsQuery { Query = query }, cancellationToken);
        return new PrincipalSearchResult
        {
            Principals =
            [
                .. found.Users.Select(person => new PrincipalSummary { Type = "email", To = person.LoginId, Name = person.Name }),
                .. found.Groups.Where(group => group.GroupId is not null).Select(group => new PrincipalSummary { Type = "group", To = group.GroupId!, Name = group.GroupName }),
            ],
        };
    }

    [Tool("add_permission", "Share a doc", Scopes.Write, OpenWorld = true, Asks = "always")]
    [Description("Gives a person, group, mail domain, workspace or anyone with the link access to a doc. People get mail from Coda unless notify is false.")]
    public static async Task<ChangeResult> AddPermission(
        ToolCall call,
        [Description(Describe.Doc)] string doc,
        [Description("What they may do."), AllowedValues("readonly", "comment", "write")] string access,
        [Description("What to names."), AllowedValues("email", "group", "domain", "workspace", "anyone")] string type,
        [Description("Address, group id, domain or workspace id, by type; none for anyone.")] string? to = null,
        [Description("Whether people get mail.")] bool notify = true,
        CancellationToken cancellationToken = default)
    {
        if (to is null != (type == "anyone"))
            throw ToolException.ForArgument("to", type == "anyone" ? "is not taken where type is anyone." : $"is required where type is {type}.");
        if (call.Rules.RefusalOfSharing(type, to) is { } forbidden)
            throw new ToolException(forbidden.Kind, forbidden.Message);
        var principal = new Principal
        {
            Type = type,
            Email = type == "email" ? Address(to!) : null,
            GroupId = type == "group" ? to : null,
            Domain = type == "domain" ? to : null,
            WorkspaceId = type == "workspace" ? to : null,
        };
        var found = await new ReferenceResolver(call).Doc(doc, cancellationToken);
        var docId = found.Id;
        call.Confirm($"This lets {Whom(principal)} {(access == "readonly" ? "read" : access == "comment" ? "read and comment on" : "read and change")} {Wording.Doc(found)}", docId);
        var body = new PermissionAdd { Access = access, Principal = principal, SuppressEmail = notify ? null : true };
        return await DirectWriting.Change(call, docId, null, token => call.Api.AddPermission(docId, body, token), cancellationToken);
    }

    [Tool("delete_permission", "Stop sharing a doc", Scopes.Write, Destructive = true, Idempotent = true, OpenWorld = true, Asks = "always")]
    [Description("Takes away one grant of access to a doc.")]
    public static async Task<ChangeResult> DeletePermission(
        ToolCall call,
        [Description(Describe.Doc)] string doc,
        [Description("Id of list_permissions.")] string permissionId,
        CancellationToken cancellationToken)
    {
        var found = await new ReferenceResolver(call).Doc(doc, cancellationToken);
        var docId = found.Id;
        call.Touches("permission", permissionId);
        var (permissions, _) = await Listing.All((limit, token) => call.Api.GetPermissions(docId, new ListQuery { Limit = limit, PageToken = token }, cancellationToken));
        var holder = permissions.FirstOrDefault(permission => permission.Id == permissionId) is { } permission ? $"the '{permission.Access}' access of {Whom(permission.Principal)}" : $"the access of whoever holds permission {Wording.Named(permissionId, "")}";
        call.Confirm($"This takes away {holder} to {Wording.Doc(found)}", docId, permissionId);
        return await DirectWriting.Change(call, docId, permissionId, token => call.Api.DeletePermission(docId, permissionId, token), cancellationToken);
    }

    [Tool("update_sharing_settings", "Change sharing settings", Scopes.Write, Destructive = true, Idempotent = true, OpenWorld = true, Asks = "always")]
    [Description("Changes what others may do with a doc's sharing; what is left out stays.")]
    public static async Task<ChangeResult> UpdateSharingSettings(
        ToolCall call,
        [Description(Describe.Doc)] string doc,
        [Description("Whether editors may change who has access.")] bool? editorsMayChangePermissions = null,
        [Description("Whether others may copy the doc.")] bool? othersMayCopy = null,
        [Description("Whether viewers may ask to edit.")] bool? viewersMayAskToEdit = null,
        CancellationToken cancellationToken = default)
    {
        if (editorsMayChangePermissions is null && othersMayCopy is null && viewersMayAskToEdit is null)
            throw ToolException.ForArgument("editors_may_change_permissions", "or another setting is required: there is nothing to change.");
        var found = await new ReferenceResolver(call).Doc(doc, cancellationToken);
        var docId = found.Id;
        string?[] changes =
        [
            Change(editorsMayChangePermissions, "editors", "change who has access"),
            Change(othersMayCopy, "others", "copy it"),
            Change(viewersMayAskToEdit, "viewers", "ask to edit"),
        ];
        call.Confirm($"This changes the sharing settings of {Wording.Doc(found)}: {string.Join(", ", changes.OfType<string>())}", docId);
        var body = new AclSettings
        {
            AllowEditorsToChangePermissions = editorsMayChangePermissions,
            AllowCopying = othersMayCopy,
            AllowViewersToRequestEditing = viewersMayAskToEdit,
        };
        return await DirectWriting.Change(call, docId, docId, token => call.Api.UpdateAclSettings(docId, body, token), cancellationToken);
    }

    private static string? Change(bool? may, string who, string what) => may is null ? null : $"{who} {(may.Value ? "may" : "may not")} {what}";

    private static string Whom(Principal principal) => principal.Type switch
    {
        "anyone" => "anyone with the link",
        "email" => Wording.Named(principal.Email, "a person"),
        "group" => $"the group {Wording.Named(principal.GroupName, principal.GroupId ?? "without a name")}",
        "domain" => $"everybody at {Wording.Named(principal.Domain, "a mail domain")}",
        "workspace" => $"the workspace {Wording.Named(principal.WorkspaceId, "of the doc")}",
        var other => $"the {Wording.Named(other, "holder")}",
    };

    private static string Address(string to) => to.Trim() is var address && address.IndexOf('@', StringComparison.Ordinal) > 0 && !address.Contains(' ', StringComparison.Ordinal)
        ? address
        : throw ToolException.ForArgument("to", "must be an email address where type is email.");
}
