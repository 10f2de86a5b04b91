#!/bin/sh
# Collects what decides access in one account, and in its organization if it may, by the AWS
# CLI (version 1 or 2), for package evaluate/inventory:
#
#	collect.sh FOLDER [REGION...]
#
# Each answer is written to a file of its own in FOLDER, with the command, its argument, the
# account and the Region beside it. Of a command that fails the error is kept, so that "there is
# no policy" is another thing than "no permission to read it". It only reads. Run it once for
# each account, with the same folder, and for the organization in the management account or as
# a delegated administrator. It needs the permissions of the AWS managed policy SecurityAudit.
set -eu

if [ $# -lt 1 ]; then
	echo "usage: collect.sh FOLDER [REGION...]" >&2
	exit 2
fi
folder=$1
shift
AWS_PAGER=
export AWS_PAGER
umask 077
account=$(aws sts get-caller-identity --query Account --output text)
folder=$folder/$account
mkdir -p "$folder"
if [ -n "$(ls -A "$folder")" ]; then
	echo "$folder is not empty: what was collected before would be mixed with what is there now" >&2
	exit 2
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
n=0

# json makes what is read the inside of a string.
json() { tr '\n\t\r' '   ' | tr -d '\000-\037' | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g'; }

# save COMMAND ARGUMENT REGION OPTION... calls COMMAND and keeps the answer, also in $work/out.
# It fails if the command does.
save() {
	command=$1 argument=$2 region=$3
	shift 3
	n=$((n + 1))
	file=$folder/$(printf %05d $n)-$(printf %s "$command" | tr ' ' -).json
	echo "$command $argument" >&2
	if [ -n "$region" ]; then set -- "$@" --region "$region"; fi
	status=0
	# shellcheck disable=SC2086 # a command is two words
	aws $command "$@" --output json >"$work/out" 2>"$work/err" || status=$?
	if [ $status -eq 0 ] && [ ! -s "$work/out" ]; then
		echo "it printed nothing" >"$work/err"
		status=1
	fi
	{
		printf '{"command": "%s", "argument": "%s", "account": "%s", "region": "%s",\n' \
			"$command" "$(printf %s "$argument" | json)" "$account" "$region"
		if [ $status -eq 0 ]; then
			printf '"output": '
			cat "$work/out"
		else
			printf '"error": "%s"' "$(json <"$work/err")"
		fi
		printf '}\n'
	} >"$file"
	return $status
}

# each COMMAND QUERY REGION lists the names of what there is, one a line. A failure is kept.
each() {
	if [ -n "$3" ]; then set -- "$1" "$2" "$3" --region "$3"; fi
	command=$1 query=$2 region=$3
	shift 3
	# shellcheck disable=SC2086 # a command is two words
	if aws $command "$@" --query "$query" --output text >"$work/list" 2>"$work/err"; then
		tr '\t' '\n' <"$work/list" | sed -e '/^None$/d' -e '/^$/d'
	else
		save "$command" "" "$region" "$@" >/dev/null || true
	fi
}

# strings NAME lists the strings that members of this name have in $work/out.
strings() { sed -n 's/.*"'"$1"'": "\([^"]*\)".*/\1/p' "$work/out"; }

# IAM. What the details leave out are MaxSessionDuration and, at times, the document of a
# boundary, or of a managed policy of AWS that it has deprecated.
: >"$work/wanted"
: >"$work/known"
if save "iam get-account-authorization-details" "" ""; then
	{
		strings PermissionsBoundaryArn
		strings PolicyArn
	} | sort -u >"$work/wanted"
	strings Arn | sort -u >"$work/known"
fi
save "iam list-roles" "" "" || true
save "iam list-instance-profiles" "" "" || true
comm -23 "$work/wanted" "$work/known" >"$work/missing"
while read -r arn; do
	save "iam get-policy" "$arn" "" --policy-arn "$arn" || continue
	version=$(strings DefaultVersionId)
	save "iam get-policy-version" "$arn" "" --policy-arn "$arn" --version-id "$version" || true
done <"$work/missing"

# The organization. The parents of an account lead to the root.
parents() {
	child=$1
	while :; do
		if grep -qx "$child" "$work/seen"; then return; fi
		echo "$child" >>"$work/seen"
		save "organizations list-parents" "$child" "" --child-id "$child" || return 0
		child=$(strings Id)
		case $child in r-*) return ;; esac
	done
}

: >"$work/seen"
if save "organizations describe-organization" "" "" && save "organizations list-roots" "" "" &&
	save "organizations list-accounts" "" ""; then
	strings Id >"$work/accounts"
	while read -r id; do
		parents "$id"
	done <"$work/accounts"
	for type in SERVICE_CONTROL_POLICY RESOURCE_CONTROL_POLICY; do
		save "organizations list-policies" "$type" "" --filter "$type" || continue
		strings Id >"$work/policies"
		while read -r id; do
			save "organizations describe-policy" "$id" "" --policy-id "$id" || true
			save "organizations list-targets-for-policy" "$id" "" --policy-id "$id" || true
		done <"$work/policies"
	done
fi

# Buckets.
each "s3api list-buckets" "Buckets[].Name" "" >"$work/names"
while read -r name; do
	save "s3api get-bucket-policy" "$name" "" --bucket "$name" || true
	save "s3api get-bucket-tagging" "$name" "" --bucket "$name" || true
done <"$work/names"

# What is in a Region.
for region; do
	save "resourcegroupstaggingapi get-resources" "" "$region" || true
	each "kms list-keys" "Keys[].KeyArn" "$region" >"$work/names"
	while read -r name; do
		save "kms get-key-policy" "$name" "$region" --key-id "$name" --policy-name default || true
	done <"$work/names"
	each "sqs list-queues" "QueueUrls[]" "$region" >"$work/names"
	while read -r name; do
		save "sqs get-queue-attributes" "$name" "$region" --queue-url "$name" --attribute-names All || true
	done <"$work/names"
	each "sns list-topics" "Topics[].TopicArn" "$region" >"$work/names"
	while read -r name; do
		save "sns get-topic-attributes" "$name" "$region" --topic-arn "$name" || true
	done <"$work/names"
	each "lambda list-functions" "Functions[].FunctionArn" "$region" >"$work/names"
	while read -r name; do
		save "lambda get-policy" "$name" "$region" --function-name "$name" || true
	done <"$work/names"
	each "secretsmanager list-secrets" "SecretList[].ARN" "$region" >"$work/names"
	while read -r name; do
		save "secretsmanager get-resource-policy" "$name" "$region" --secret-id "$name" || true
	done <"$work/names"
	each "ecr describe-repositories" "repositories[].repositoryName" "$region" >"$work/names"
	while read -r name; do
		save "ecr get-repository-policy" "$name" "$region" --repository-name "$name" || true
	done <"$work/names"
done
echo "$n files in $folder" >&2
