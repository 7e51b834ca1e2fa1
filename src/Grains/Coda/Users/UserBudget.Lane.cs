namespace CodaMcp.Coda.Users;

internal sealed partial class UserBudget
{
    /// <summary>A permit that is taken.</summary>
    private sealed class Lease(Lane lane)
    {
        public Guid Id { get; init; } = Guid.NewGuid();

        public Lane Lane { get; } = lane;

        public TimeSpan GrantedAt { get; init; }

        /// <summary>When it is free again.</summary>
        public required TimeSpan Until { get; set; }

        public DateTimeOffset SendBy { get; init; }

        public PermitAnswer Granted() => new() { Outcome = PermitOutcome.Granted, SendBy = SendBy };

        /// <summary>The request arrived at Coda by now.</summary>
        public void Answered(TimeSpan now)
        {
            if (now + Lane.Window < Until)
                Until = now + Lane.Window;
        }
    }

    private sealed class Waiter(Guid id, string member, Lane lane)
    {
        public Guid Id { get; } = id;

        public string Member { get; } = member;

        public Lane Lane { get; } = lane;

        public ITimer? Deadline { get; set; }

        public TaskCompletionSource<PermitAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>One category, with a queue for each member that waits.</summary>
    private sealed class Lane(CodaBudgetCategory category, int permits, TimeSpan window)
    {
        // In the order of turns: the member that is served goes to the end.
        private readonly LinkedList<(string Member, LinkedList<Waiter> Waiters)> queues = [];

        public CodaBudgetCategory Category { get; } = category;

        public int Permits { get; } = permits;

        public TimeSpan Window { get; } = window;

        public List<Lease> Taken { get; } = [];

        public ITimer? Timer { get; set; }

        public bool HasWaiting => queues.Count > 0;

        /// <summary>Counts a permit as taken that nobody here asked for.</summary>
        public void Take(TimeSpan until) => Taken.Add(new Lease(this) { GrantedAt = until - Window, Until = until });

        public void Enqueue(Waiter waiter)
        {
            var queue = QueueOf(waiter.Member) ?? queues.AddLast((waiter.Member, []));
            queue.Value.Waiters.AddLast(waiter);
        }

        /// <summary>The first request of the member whose turn it is. It stays in its queue; the member goes to the end.</summary>
        public Waiter? Next()
        {
            if (queues.First is not { } first)
                return null;
            queues.RemoveFirst();
            queues.AddLast(first);
            return first.Value.Waiters.First!.Value;
        }

        public void Remove(Waiter waiter)
        {
            if (QueueOf(waiter.Member) is not { } queue)
                return;
            queue.Value.Waiters.Remove(waiter);
            if (queue.Value.Waiters.Count == 0)
                queues.Remove(queue);
        }

        /// <summary>How long a request that this member makes now waits at least; zero where a permit is free.</summary>
        public TimeSpan LeastWait(string member, TimeSpan now)
        {
            var own = QueueOf(member)?.Value.Waiters.Count ?? 0;
            var ahead = queues.Sum(queue => Math.Min(queue.Waiters.Count, own + 1));
            var free = Permits - Taken.Count;
            if (ahead < free)
                return TimeSpan.Zero;
            // At best every answer came at once.
            var first = Taken.Count == 0 ? TimeSpan.Zero : Taken.Min(lease => lease.GrantedAt) + Window - now;
            return (first > TimeSpan.Zero ? first : TimeSpan.Zero) + (Window * ((ahead - free) / Permits));
        }

        private LinkedListNode<(string Member, LinkedList<Waiter> Waiters)>? QueueOf(string member)
        {
            for (var queue = queues.First; queue is not null; queue = queue.Next)
            {
                if (queue.Value.Member == member)
                    return queue;
            }

            return null;
        }
    }
}
