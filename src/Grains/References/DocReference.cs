using System.Net;
using System.Text.RegularExpressions;
using CodaMcp.Calls;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.Tools;

namespace CodaMcp.References;

/// <summary>Finds a doc by id, name (<see cref="Names"/>) or browser link.</summary>
/// <param name="api">The Coda API.</param>
/// <param name="argument">The argument that names the doc, for errors.</param>
internal sealed partial class DocReference(ICodaApi api, string argument)
{
    /// <summary>Finds the doc.</summary>
    /// <param name="reference">Its id, name, or a link to it or into it.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ToolException">There is none, or several.</exception>
    public async Task<Doc> Find(string reference, CancellationToken cancellationToken)
    {
        var wanted = reference.Trim();
        return CodaLink.IsMeant(wanted)
            ? await ByLink(wanted, cancellationToken)
            : await ById(wanted, cancellationToken) ?? await ByName(reference, cancellationToken);
    }

    private async Task<Doc> ByLink(string address, CancellationToken cancellationToken)
    {
        try
        {
            return await api.GetDoc(CodaLink.Of(address, argument).DocId, cancellationToken);
        }
        catch (CodaException missing) when (missing.Status == HttpStatusCode.NotFound)
        {
            throw new ToolException(ToolErrorKind.NotFound, $"Argument '{argument}' is a link to a doc that does not exist, or that the Coda user cannot see.");
        }
    }

    private async Task<Doc?> ById(string id, CancellationToken cancellationToken)
    {
        if (!Id().IsMatch(id))
            return null;
        try
        {
            return await api.GetDoc(id, cancellationToken);
        }
        catch (CodaException answered) when (answered.Status is HttpStatusCode.NotFound or HttpStatusCode.BadRequest)
        {
            // A single word can be a title or an id.
            return null;
        }
    }

    private async Task<Doc> ByName(string name, CancellationToken cancellationToken)
    {
        var (fitting, _) = await Listing.All(
            (limit, token) => api.ListDocs(new ListDocsQuery { Query = name.Trim(), Limit = limit, PageToken = token }, cancellationToken), most: 300);
        var named = Names.Find(fitting, doc => doc.Name, name);
        if (named.Count == 0)
        {
            // Coda's search needs whole words in their exact spelling. The docs used last may include docs whose spelling differs, or is only similar.
            fitting = [.. fitting, .. (await api.ListDocs(new ListDocsQuery { Limit = Listing.PageSize }, cancellationToken)).Items];
            named = Names.Find(fitting.DistinctBy(doc => doc.Id), doc => doc.Name, name);
        }

        return named switch
        {
            [var only] => only,
            [] => throw ReferenceErrors.NotFound(argument, name, NearestNames.Of(name, fitting.DistinctBy(doc => doc.Id), doc => doc.Name, 4).Select(Describe), "list_docs only knows docs the Coda user has opened; a link or id works for others."),
            _ => throw ReferenceErrors.Ambiguous(argument, "docs", name, named.Select(Describe)),
        };
    }

    private static string Describe(Doc doc) => $"'{doc.Name}' ({doc.Id}{(doc.Workspace?.Name is { } workspace ? $", workspace '{workspace}'" : "")}{(doc.OwnerName is { } owner ? $", by {owner}" : "")})";

    [GeneratedRegex("^[A-Za-z0-9_-]{6,20}$")]
    private static partial Regex Id();
}
