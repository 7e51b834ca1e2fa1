using System.Buffers.Binary;

namespace CodaMcp.Audit;

/// <summary>The SQL that finds the audit records that a reader may see. Both databases understand it.</summary>
internal sealed class AuditSearchSql
{
    /// <summary>The issuer of records of operators' actions.</summary>
    public const string Operator = "operator";

    private readonly List<string> conditions = [];
    private readonly List<(string Name, object Value)> parameters = [];
    private string from = "audit_record r";
    private string id = "r.id";
    private string key = "r";

    private AuditSearchSql()
    {
    }

    private AuditSearchSql(AuditReader reader)
    {
        Require("r.organization = @organization", "organization", AuditText.Clean(reader.Member.Organization));
        if (reader.SeesOrganization)
        {
            Require($"r.issuer IN (@issuer, '{Operator}')", "issuer", AuditText.Clean(reader.Member.Issuer));
            return;
        }

        Require("r.issuer = @issuer", "issuer", AuditText.Clean(reader.Member.Issuer));
        Require("r.member = @reader", "reader", AuditText.Clean(reader.Member.Member));
    }

    /// <summary>The SQL.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Its parameters.</summary>
    public IReadOnlyList<(string Name, object Value)> Parameters => parameters;

    /// <summary>Finds a page of records, and one more record, which shows whether there are further pages.</summary>
    public static AuditSearchSql Of(AuditSearch search)
    {
        var sql = new AuditSearchSql(search.Reader);
        sql.Filter(search.Filter);
        if (search.Before is { } before)
            sql.Require($"{sql.id} < @before", "before", before);
        if (search.After is { } after)
            sql.Require($"{sql.id} > @after", "after", after);
        sql.Finish(Math.Clamp(search.Limit, 1, AuditSearch.MaxLimit) + 1);
        return sql;
    }

    /// <summary>Finds a page of records for an operator, and one more record.</summary>
    /// <param name="organization">The organization's id; null for all.</param>
    /// <param name="filter">Which records.</param>
    /// <param name="before">Only records older than this one.</param>
    /// <param name="limit">The size of the page.</param>
    public static AuditSearchSql Of(string? organization, AuditFilter filter, Guid? before, int limit)
    {
        var sql = new AuditSearchSql();
        if (organization is not null)
            sql.Require("r.organization = @organization", "organization", AuditText.Clean(organization));
        sql.Filter(filter);
        if (before is { } id)
            sql.Require($"{sql.id} < @before", "before", id);
        sql.Finish(limit + 1);
        return sql;
    }

    /// <summary>Finds records by their ids, for a delivery.</summary>
    public static AuditSearchSql Of(IReadOnlyList<Guid> ids)
    {
        var sql = new AuditSearchSql();
        sql.conditions.Add($"r.id IN ({string.Join(", ", ids.Select((_, place) => $"@id{place}"))})");
        sql.parameters.AddRange(ids.Select((id, place) => ($"id{place}", (object)id)));
        sql.Finish(ids.Count);
        return sql;
    }

    /// <summary>Finds one record.</summary>
    public static AuditSearchSql Of(AuditReader reader, Guid id)
    {
        var sql = new AuditSearchSql(reader);
        sql.Require("r.id = @id", "id", id);
        sql.Finish(limit: 1);
        return sql;
    }

    /// <summary>
    /// Returns the lowest id of a record that began at a given time. Version 7 UUIDs begin with the milliseconds since 1970 (RFC 9562, section 5.7).
    /// </summary>
    public static Guid LowestIdOf(DateTimeOffset moment)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Math.Max(0, moment.ToUnixTimeMilliseconds()) << 16);
        return new Guid(bytes, bigEndian: true);
    }

    private void Filter(AuditFilter filter)
    {
        if (filter.Target is { } target)
        {
            // CROSS JOIN makes SQLite begin with the target. To PostgreSQL it is like any other join.
            from = "audit_target t CROSS JOIN audit_record r";
            id = "t.id";
            conditions.Add("r.id = t.id AND t.organization = r.organization");
            if (parameters.Exists(parameter => parameter.Name == "organization"))
                conditions.Add("t.organization = @organization");
            Require("t.target = @target", "target", AuditText.Clean(target));
            // For one member, m supplies the ids and the writes flag, through the index by member. So no record of another member is read.
            if (filter.Member is not null)
            {
                from += " JOIN audit_record m ON m.id = t.id AND m.organization = t.organization";
                key = "m";
            }
        }

        if (filter.From is { } begin)
            Require($"{id} >= @from", "from", LowestIdOf(begin));
        if (filter.To is { } end)
            Require($"{id} < @to", "to", LowestIdOf(end));
        if (filter.Member is { } member)
            Require($"{key}.member = @member", "member", AuditText.Clean(member));
        if (filter.Tool is { } tool)
            Require("r.tool = @tool", "tool", AuditText.Clean(tool));
        if (filter.Toolset is { } toolset)
            Require("r.toolset = @toolset", "toolset", AuditText.Clean(toolset));
        if (filter.Outcome is { } outcome)
            Require("r.outcome = @outcome", "outcome", AuditText.Clean(outcome));
        // The index excludes the most common outcome. The query must exclude it too, to use the index.
        if (filter.Outcome is not (null or AuditOutcome.Succeeded))
            conditions.Add($"r.outcome <> '{AuditOutcome.Succeeded}'");
        if (filter.ClientId is { } client)
            Require("r.client_id = @client", "client", AuditText.Clean(client));
        if (filter.WritesOnly)
            conditions.Add($"{key}.writes");
    }

    private void Require(string condition, string name, object value)
    {
        conditions.Add(condition);
        parameters.Add((name, value));
    }

    private void Finish(int limit)
    {
        parameters.Add(("limit", limit));
        Text = $"SELECT {string.Join(", ", AuditRow.Columns.Select(column => $"r.{column}"))} FROM {from} WHERE {(conditions.Count == 0 ? "true" : string.Join(" AND ", conditions))} ORDER BY {id} DESC LIMIT @limit";
    }
}
