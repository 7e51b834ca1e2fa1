using System.Security.Cryptography;

namespace CodaMcp.Sandbox.Coda;

/// <summary>The running exports and their files. There is one file per page, so a later export overwrites an earlier one.</summary>
internal sealed class CodaExports(CodaSandboxBehaviour behaviour, CodaTraffic traffic, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, CodaExport> exports = [];
    private readonly Dictionary<string, string> files = [];
    private readonly Dictionary<string, DateTimeOffset> links = [];

    public CodaExport Begin(string docId, string pageId, string text, string? error)
    {
        var export = new CodaExport(Guid.NewGuid().ToString(), docId, pageId, text, error, time.GetUtcNow());
        lock (gate)
        {
            foreach (var old in exports.Values.Where(old => time.GetUtcNow() - old.BegunAt > behaviour.ExportLifetime * 2).ToList())
            {
                exports.Remove(old.Id);
                if (!old.Ended)
                    traffic.ExportEnded(old.PageId);
            }
            exports.Add(export.Id, export);
        }
        traffic.ExportBegan(pageId);
        return export;
    }

    /// <summary>Polls an export. It completes after a number of polls. Throws 404 for an unknown export and 410 for an old one.</summary>
    public CodaExport Poll(string docId, string pageId, string id)
    {
        lock (gate)
        {
            if (!exports.TryGetValue(id, out var export) || export.DocId != docId || export.PageId != pageId)
                throw new CodaException(404);
            if (time.GetUtcNow() - export.BegunAt > behaviour.ExportLifetime)
                throw new CodaException(410);
            if (export.Ended || export.Polls++ < behaviour.ExportPolls)
                return export;
            export.Ended = true;
            traffic.ExportEnded(pageId);
            if (export.Error is null)
                files[export.FileKey] = export.Text;
            return export;
        }
    }

    /// <summary>Creates a new signed path to the file of an export.</summary>
    public string Sign(CodaExport export)
    {
        var now = time.GetUtcNow();
        var signature = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        lock (gate)
        {
            foreach (var expired in links.Where(link => link.Value < now - TimeSpan.FromHours(1)).Select(link => link.Key).ToList())
                links.Remove(expired);
            links[export.FileKey + signature] = now + behaviour.ExportLinkLifetime;
        }
        return $"/{export.FileKey}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=SANDBOX%2F{now:yyyyMMdd}%2Fus-west-2%2Fs3%2Faws4_request"
            + $"&X-Amz-Date={now:yyyyMMdd'T'HHmmss'Z'}&X-Amz-Expires={(int)behaviour.ExportLinkLifetime.TotalSeconds}&X-Amz-Signature={signature}&X-Amz-SignedHeaders=host";
    }

    /// <summary>Whether a signature is still valid for the file.</summary>
    public bool Opens(string fileKey, string signature)
    {
        lock (gate)
            return links.TryGetValue(fileKey + signature, out var until) && time.GetUtcNow() <= until;
    }

    public string? File(string fileKey)
    {
        lock (gate)
            return files.GetValueOrDefault(fileKey);
    }
}
