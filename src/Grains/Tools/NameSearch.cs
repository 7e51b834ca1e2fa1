using System.Net;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.References;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools;

/// <summary>Searches titles and names. Coda's API offers no other search.</summary>
internal static class NameSearch
{
    private const int MaxHits = 20;
    private const int MostOfTitle = 300;

    // The number of docs whose pages and tables are searched too. Each of them takes two listings, which the cache holds.
    private const int DocsLookedInto = 5;

    /// <summary>Finds docs, pages and tables by the words of their names, best first.</summary>
    public static async Task<SearchResult> Find(ToolCall call, string query, CancellationToken cancellationToken)
    {
        var words = query.Split([' ', '\t', '\n', '\r', ',', '.', ':', ';', '?', '!', '"', '(', ')', '/'], StringSplitOptions.RemoveEmptyEntries);
        // Every search and the resources use this same listing, so they share its cache entry. Coda allows only few doc listings.
        var listed = await call.Api.ListDocs(new ListDocsQuery { Limit = Listing.PageSize }, cancellationToken);
        var recent = listed.Items;
        // Coda's own search also finds docs beyond the most recent hundred, but only if they match all words at once.
        var fitting = listed.NextPageToken is null ? [] : (await call.Api.ListDocs(new ListDocsQuery { Query = query.Trim(), Limit = MaxHits }, cancellationToken)).Items;

        var hits = new List<(double Score, SearchHit Hit)>();
        var docs = fitting.Concat(recent).DistinctBy(doc => doc.Id).ToList();
        foreach (var doc in docs)
        {
            var known = fitting.Any(fits => fits.Id == doc.Id) ? 0.5 : 0;
            Add(hits, Math.Max(known, Score(doc.Name, query, words)), $"doc:{doc.Id}", doc.Name, doc.BrowserLink);
        }

        // Docs whose names match come before docs that were only opened recently.
        var lookedInto = docs.OrderByDescending(doc => Score(doc.Name, query, words) > 0).Where(doc => doc.DocSize?.OverApiSizeLimit is not true).Take(DocsLookedInto).ToList();
        foreach (var inDoc in await Task.WhenAll(lookedInto.Select(doc => LookInto(call, doc, query, words, cancellationToken))))
            hits.AddRange(inDoc);

        var best = hits.OrderByDescending(hit => hit.Score).Take(MaxHits).Select(hit => hit.Hit).ToList();
        foreach (var hit in best)
        {
            var colon = hit.Id.IndexOf(':', StringComparison.Ordinal);
            call.Touches(hit.Id[..colon], hit.Id[(hit.Id.LastIndexOfAny([':', '/']) + 1)..]);
        }

        return new SearchResult { Results = best };
    }

    private static async Task<List<(double Score, SearchHit Hit)>> LookInto(ToolCall call, Doc doc, string query, string[] words, CancellationToken cancellationToken)
    {
        var hits = new List<(double, SearchHit)>();
        var resolver = new ReferenceResolver(call);
        try
        {
            foreach (var page in (await resolver.Pages(doc.Id, cancellationToken)).Items)
                Add(hits, Score(page.Name, query, words), $"page:{doc.Id}/{page.Id}", $"{page.Name} ({doc.Name})", page.BrowserLink);
            foreach (var table in (await resolver.Tables(doc.Id, cancellationToken)).Items)
                Add(hits, Score(table.Name, query, words), $"table:{doc.Id}/{table.Id}", $"{table.Name} ({doc.Name})", table.BrowserLink ?? doc.BrowserLink);
        }
        catch (CodaException hidden) when (hidden.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
        {
            // The token is restricted, or the doc no longer exists. Only the doc's title can be found.
        }

        return hits;
    }

    private static void Add(List<(double, SearchHit)> hits, double score, string id, string title, string url)
    {
        if (score > 0)
            hits.Add((score, new SearchHit { Id = id, Title = Summaries.Cut(title, MostOfTitle), Url = url }));
    }

    // An equal name scores highest, then a name that contains the whole query. Otherwise the score is the share of the words that the name contains.
    private static double Score(string name, string query, string[] words)
    {
        if (Names.AreAlike(name, query))
            return 3;
        if (Names.Hold(name, query.Trim()))
            return 2;
        return words.Length == 0 ? 0 : (double)words.Count(word => Names.Hold(name, word)) / words.Length;
    }
}
